package io.sluicefs.core.vfs;

import io.sluicefs.core.block.BlockStore;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.op.ChunkSlices;
import java.nio.ByteBuffer;

/** File contents in the block store; this first form only fixes the constructor for the wiring. */
public final class StoredContents implements FileContents {
  private final BlockStore blocks;

  public StoredContents(MetaEngine meta, BlockStore blocks, ContentsConfig config) {
    this.blocks = blocks;
  }

  @Override
  public void write(Caller caller, long ino, long fileOffset, ByteBuffer payload) {
    throw Errno.ENOSYS.exception();
  }

  @Override
  public long append(Caller caller, long ino, ByteBuffer payload) {
    throw Errno.ENOSYS.exception();
  }

  @Override
  public int read(Caller caller, long ino, long fileOffset, ByteBuffer target) {
    throw Errno.ENOSYS.exception();
  }

  @Override
  public void flush(Caller caller, long ino) {}

  @Override
  public void flushAll() {}

  @Override
  public Attr visible(long ino, Attr committed) {
    return committed;
  }

  @Override
  public void observed(long ino, Attr committed) {}

  @Override
  public void observed(long ino, ChunkSlices chunk) {}

  @Override
  public void restamp(long ino, Timestamp mtime) {}

  @Override
  public void closed(long ino) {}

  @Override
  public void discard(long ino) {}

  @Override
  public void close() {
    blocks.close();
  }
}
