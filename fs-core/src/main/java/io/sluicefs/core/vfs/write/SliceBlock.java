package io.sluicefs.core.vfs.write;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.memory.Page;
import io.sluicefs.core.meta.FileChunks;

/** A block of one slice on its way to the store. */
record SliceBlock(SliceWriter slice, int index, int length, Page page) implements BlockUpload {
  @Override
  public BlockKey key(FileChunks engine) {
    return new BlockKey(slice.sliceId(engine), index, length);
  }

  @Override
  public Page page(WriteBackend backend) {
    return page;
  }

  @Override
  public long awaitedNanos() {
    return slice.awaitedNanos();
  }

  @Override
  public boolean stored(BlockKey key) {
    return slice.uploaded(index, key);
  }

  @Override
  public void failed(FsException why) {
    slice.failed(why);
  }
}
