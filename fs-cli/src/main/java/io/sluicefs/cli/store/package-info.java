/**
 * The store of a mount without a META-URL. A private redis-server and a directory of objects live
 * under one directory. Locks on two files there decide who starts and stops the server.
 */
@NullMarked
package io.sluicefs.cli.store;

import org.jspecify.annotations.NullMarked;
