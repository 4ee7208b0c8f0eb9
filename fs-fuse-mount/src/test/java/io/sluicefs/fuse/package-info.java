/** Tests of the frontend: a fake kernel, real mounts, and a small tree in memory behind both. */
@NullMarked
package io.sluicefs.fuse;

import org.jspecify.annotations.NullMarked;
