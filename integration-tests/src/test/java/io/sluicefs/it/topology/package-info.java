/**
 * Volumes behind sentinels and in clusters. The server that has the volume changes in the middle of
 * work, and nobody who uses a mount may notice more than a pause. The reference program uses the
 * same volumes through the same URLs.
 */
@NullMarked
package io.sluicefs.it.topology;

import org.jspecify.annotations.NullMarked;
