/**
 * Real programs on a mount, doing what users do. Each runs over the embedded default and over a
 * private Redis with an S3 server. A program's own check (fsck, integrity_check, verify, diff)
 * judges the result.
 */
@NullMarked
package io.sluicefs.it.programs;

import org.jspecify.annotations.NullMarked;
