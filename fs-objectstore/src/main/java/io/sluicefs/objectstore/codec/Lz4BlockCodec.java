package io.sluicefs.objectstore.codec;

import io.sluicefs.core.object.BlockCodec;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** One raw LZ4 block in each object: no frame, no length. */
final class Lz4BlockCodec implements BlockCodec {
  private final LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();
  private final LZ4SafeDecompressor decompressor = LZ4Factory.fastestInstance().safeDecompressor();

  @Override
  public String name() {
    return "lz4";
  }

  @Override
  public int bound(int length) {
    return length + length / 255 + 16;
  }

  @Override
  public void encode(ByteBuffer plain, ByteBuffer packed) {
    int length =
        compressor.compress(
            plain,
            plain.position(),
            plain.remaining(),
            packed,
            packed.position(),
            packed.remaining());
    packed.position(packed.position() + length);
  }

  @Override
  public void decode(ByteBuffer packed, ByteBuffer plain) {
    int wanted = plain.remaining();
    int length;
    try {
      length =
          decompressor.decompress(
              packed, packed.position(), packed.remaining(), plain, plain.position(), wanted);
    } catch (LZ4Exception e) {
      throw new ObjectStoreException(Kind.DAMAGED, "the object is no LZ4 block of its length", e);
    }
    if (length != wanted) {
      throw ObjectStoreException.wrongLength("unpacking", length, wanted);
    }
    plain.position(plain.limit());
  }
}
