package io.sluicefs.cli.wiring.repair;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.object.ObjectStoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes the objects of slices that nobody uses, then forgets them. */
final class SliceDeletion {
  private static final Logger log = LoggerFactory.getLogger(SliceDeletion.class);

  private final OpenedVolume volume;
  private final Workers workers;
  private final Tally deleted;

  SliceDeletion(OpenedVolume volume, Workers workers, Tally deleted) {
    this.volume = volume;
    this.workers = workers;
    this.deleted = deleted;
  }

  void delete(SliceKey slice) {
    workers.run(() -> deleteNow(slice));
  }

  /** A slice whose objects cannot be deleted stays marked for the next run. */
  private void deleteNow(SliceKey slice) {
    int blockLength = volume.blockLength();
    try {
      for (int i = 0; i < BlockKey.countOf(slice.sliceLength(), blockLength); i++) {
        volume.objects().delete(volume.keyOf(BlockKey.of(slice, i, blockLength)));
      }
    } catch (ObjectStoreException e) {
      log.warn("slice {} stays for the next run: {}", slice.sliceId(), e.getMessage());
      return;
    }
    volume.repair().garbage().forgetSlice(slice);
    deleted.add(slice.sliceLength());
  }
}
