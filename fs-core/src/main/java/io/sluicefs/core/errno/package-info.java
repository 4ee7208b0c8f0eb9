/**
 * The error numbers that every layer speaks, and the exception that carries one. Expected failures
 * are shared, stackless exceptions. Each edge translates in exactly one place.
 */
@NullMarked
package io.sluicefs.core.errno;

import org.jspecify.annotations.NullMarked;
