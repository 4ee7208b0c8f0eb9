/**
 * From words to options. Words are put into one order and checked before picocli sees them, so that
 * one or two dashes, any order and explicit booleans work alike. Passwords are kept apart from the
 * words that other users of the machine can see.
 */
@NullMarked
package io.sluicefs.cli.args;

import org.jspecify.annotations.NullMarked;
