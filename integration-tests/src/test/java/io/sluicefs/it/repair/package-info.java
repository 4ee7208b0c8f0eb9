/**
 * Checking, cleaning and ending volumes through the program, on volumes that the tests damage. Each
 * damage is found and put right, and the volume is sound afterwards for this program and the
 * reference one. Several mounts at work at the same time are judged by the same checks.
 */
@NullMarked
package io.sluicefs.it.repair;

import org.jspecify.annotations.NullMarked;
