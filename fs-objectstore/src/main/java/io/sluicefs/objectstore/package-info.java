/** Object stores: S3, a directory, memory. Each adapter has a package of its own. */
@NullMarked
package io.sluicefs.objectstore;

import org.jspecify.annotations.NullMarked;
