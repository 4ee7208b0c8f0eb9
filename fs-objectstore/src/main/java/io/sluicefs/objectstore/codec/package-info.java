/**
 * How blocks are packed: one class for each algorithm, and the choice by name. The formats are the
 * plain ones of their libraries, without frames or lengths of our own. Everything works outside the
 * heap and on the caller's thread.
 */
@NullMarked
package io.sluicefs.objectstore.codec;

import org.jspecify.annotations.NullMarked;
