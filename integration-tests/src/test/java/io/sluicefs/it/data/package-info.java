/**
 * The data path of real mounts: limits of transfers, reads of cold files, missing objects. Volumes
 * and servers are private to each class. What needs no kernel is tested in fs-core.
 */
@NullMarked
package io.sluicefs.it.data;

import org.jspecify.annotations.NullMarked;
