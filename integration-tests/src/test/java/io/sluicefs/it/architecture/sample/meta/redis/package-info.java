/**
 * Part of a small program with wrong imports. ArchitectureTest has to find them. Nobody else uses
 * it.
 */
@NullMarked
package io.sluicefs.it.architecture.sample.meta.redis;

import org.jspecify.annotations.NullMarked;
