package io.sluicefs.objectstore.codec;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.sluicefs.core.object.BlockCodec;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * One zstd frame in each object, which tells the length of its content: readers of the reference
 * need that. States of the library, large and outside the heap, are kept for the next block.
 */
final class ZstdBlockCodec implements BlockCodec {
  private static final int LEVEL = 1;

  /** Below it the library's bound has an extra share. */
  private static final int SMALL = 128 << 10;

  /** States kept of each kind; more are made for crowds and freed behind them. */
  private static final int STATES_MAX = 8;

  private final ArrayBlockingQueue<ZstdCompressCtx> packers = new ArrayBlockingQueue<>(STATES_MAX);
  private final ArrayBlockingQueue<ZstdDecompressCtx> unpackers =
      new ArrayBlockingQueue<>(STATES_MAX);

  @Override
  public String name() {
    return "zstd";
  }

  @Override
  public int bound(int length) {
    return length + (length >> 8) + (length < SMALL ? (SMALL - length) >> 11 : 0);
  }

  @Override
  public void encode(ByteBuffer plain, ByteBuffer packed) {
    ZstdCompressCtx packer = packer();
    try {
      int length =
          packer.compressDirectByteBuffer(
              packed,
              packed.position(),
              packed.remaining(),
              plain,
              plain.position(),
              plain.remaining());
      packed.position(packed.position() + length);
    } finally {
      if (!packers.offer(packer)) {
        packer.close();
      }
    }
  }

  private ZstdCompressCtx packer() {
    @Nullable ZstdCompressCtx kept = packers.poll();
    if (kept != null) {
      return kept;
    }
    ZstdCompressCtx made = new ZstdCompressCtx();
    made.setLevel(LEVEL);
    made.setContentSize(true);
    made.setChecksum(false);
    return made;
  }

  @Override
  public void decode(ByteBuffer packed, ByteBuffer plain) {
    @Nullable ZstdDecompressCtx kept = unpackers.poll();
    ZstdDecompressCtx unpacker = kept == null ? new ZstdDecompressCtx() : kept;
    int wanted = plain.remaining();
    int length;
    try {
      length =
          unpacker.decompressDirectByteBuffer(
              plain, plain.position(), wanted, packed, packed.position(), packed.remaining());
    } catch (ZstdException e) {
      throw new ObjectStoreException(Kind.DAMAGED, "the object is no zstd frame of its length", e);
    } finally {
      if (!unpackers.offer(unpacker)) {
        unpacker.close();
      }
    }
    if (length != wanted) {
      throw ObjectStoreException.wrongLength("unpacking", length, wanted);
    }
    plain.position(plain.limit());
  }
}
