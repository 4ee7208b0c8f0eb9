/**
 * Object stores in front of object stores. Each adds one aspect and delegates the rest. Their order
 * is fixed in {@code ObjectStores}.
 */
@NullMarked
package io.sluicefs.objectstore.decorator;

import org.jspecify.annotations.NullMarked;
