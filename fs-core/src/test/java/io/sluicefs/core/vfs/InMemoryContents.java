package io.sluicefs.core.vfs;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.op.ChunkSlices;
import io.sluicefs.core.meta.op.SliceCommit;
import io.sluicefs.core.vfs.write.LossReport;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * File contents that commit each write at once and keep slices in a map. Mounts of one volume share
 * the map. Slow and right: for tests of what lies above.
 */
public final class InMemoryContents implements FileContents {
  private final MetaEngine engine;
  private final Map<Long, byte[]> slices;

  public InMemoryContents(MetaEngine engine) {
    this(engine, new ConcurrentHashMap<>());
  }

  /** {@code slices} holds the bytes of each slice by id. */
  public InMemoryContents(MetaEngine engine, Map<Long, byte[]> slices) {
    this.engine = engine;
    this.slices = slices;
  }

  @Override
  public synchronized void write(
      Caller caller, long ino, long fileOffset, ByteBuffer payload, LossReport report) {
    if (fileOffset >= Chunks.FILE_LENGTH_MAX - payload.remaining()) {
      throw Errno.EFBIG.exception();
    }
    long at = fileOffset;
    while (payload.hasRemaining()) {
      int offset = Chunks.offsetIn(at);
      int length = Math.min(payload.remaining(), Chunks.CHUNK_LENGTH - offset);
      byte[] bytes = new byte[length];
      payload.get(bytes);
      long sliceId = engine.newSliceId();
      slices.put(sliceId, bytes);
      SliceRef slice = new SliceRef(offset, sliceId, length, 0, length);
      Instant now = InstantSource.system().instant();
      engine.commit(ino, List.of(new SliceCommit(Chunks.indexOf(at), slice)), Timestamp.of(now));
      at += length;
    }
  }

  @Override
  public synchronized long append(
      Caller caller, long ino, long believedAt, ByteBuffer payload, LossReport report) {
    long end = engine.getattr(ino).length();
    write(caller, ino, end, payload, report);
    return end;
  }

  @Override
  public int read(Caller caller, long ino, long fileOffset, ByteBuffer target) {
    int start = target.position();
    long at = fileOffset;
    while (target.hasRemaining()) {
      ChunkSlices chunk = engine.readChunk(ino, Chunks.indexOf(at));
      int offset = Chunks.offsetIn(at);
      long fileLeft = Math.max(0, chunk.attr().length() - at);
      long left = Math.min(fileLeft, Chunks.CHUNK_LENGTH - offset);
      int length = (int) Math.min(left, target.remaining());
      if (length <= 0) {
        break;
      }
      paint(chunk.slices(), offset, target.slice(target.position(), length));
      target.position(target.position() + length);
      at += length;
    }
    return target.position() - start;
  }

  private void paint(List<SliceRef> list, int chunkOffset, ByteBuffer target) {
    for (int i = 0; i < target.capacity(); i++) {
      target.put(i, (byte) 0);
    }
    for (SliceRef slice : list) {
      int from = Math.max(slice.chunkOffset(), chunkOffset);
      int to = Math.min(slice.chunkEnd(), chunkOffset + target.capacity());
      byte[] bytes = slice.isHole() ? null : slices.get(slice.sliceId());
      for (int at = from; at < to; at++) {
        int in = slice.sliceOffset() + at - slice.chunkOffset();
        target.put(at - chunkOffset, bytes == null ? 0 : bytes[in]);
      }
    }
  }

  @Override
  public void settle(Caller caller, long ino) {}

  @Override
  public boolean locked(long ino, Attr committed) {
    return false;
  }

  @Override
  public void pagesDropped(long ino, Attr committed) {}

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
  public void close() {}
}
