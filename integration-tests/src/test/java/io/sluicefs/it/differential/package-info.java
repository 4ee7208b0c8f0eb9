/**
 * The same random system calls on a mount of this project and on one of the reference program.
 * Results, errors, trees and what Redis counts must be equal. What the reference is known to get
 * wrong is left out where the calls are chosen.
 */
@NullMarked
package io.sluicefs.it.differential;

import org.jspecify.annotations.NullMarked;
