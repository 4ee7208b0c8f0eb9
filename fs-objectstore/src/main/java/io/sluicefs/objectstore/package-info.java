/**
 * Object stores. {@link io.sluicefs.objectstore.ObjectStores} turns the stored settings of a volume
 * into an adapter and its decorators. Each adapter (s3, file, mem) has a package of its own and
 * translates its errors in one class.
 */
@NullMarked
package io.sluicefs.objectstore;

import org.jspecify.annotations.NullMarked;
