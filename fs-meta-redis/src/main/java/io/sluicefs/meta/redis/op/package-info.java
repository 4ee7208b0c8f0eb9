/**
 * One class per operation of the port, and for each mutation one script of the same name. A class
 * encodes keys and arguments and decodes the reply; what happens is in the script. Operations hold
 * no state of their own.
 */
@NullMarked
package io.sluicefs.meta.redis.op;

import org.jspecify.annotations.NullMarked;
