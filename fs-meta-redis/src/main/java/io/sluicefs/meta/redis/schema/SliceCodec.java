package io.sluicefs.meta.redis.schema;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.errno.FsException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The 24-byte slice records of chunk lists (redis-metadata.md 4.2) and the field names of slice
 * references (2.7).
 */
public final class SliceCodec {
  public static final int RECORD_LENGTH = 24;

  private SliceCodec() {}

  public static byte[] encode(SliceRef ref) {
    ByteBuffer out = ByteBuffer.allocate(RECORD_LENGTH);
    put(out, ref);
    return out.array();
  }

  /** Records one after the other, as scripts compare and append them. */
  public static byte[] encodeAll(List<SliceRef> refs) {
    ByteBuffer out = ByteBuffer.allocate(RECORD_LENGTH * refs.size());
    refs.forEach(ref -> put(out, ref));
    return out.array();
  }

  /** EIO unless it has 24 bytes and lies inside its chunk. */
  public static SliceRef decode(byte[] record) {
    if (record.length != RECORD_LENGTH) {
      throw damaged("slice record of " + record.length + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(record);
    int chunkOffset = in.getInt();
    long sliceId = in.getLong();
    SliceRef ref = new SliceRef(chunkOffset, sliceId, in.getInt(), in.getInt(), in.getInt());
    if (!isSane(ref)) {
      throw damaged("slice record beyond its chunk or slice: " + ref);
    }
    return ref;
  }

  public static List<SliceRef> decodeAll(List<byte[]> records) {
    List<SliceRef> refs = new ArrayList<>(records.size());
    for (byte[] record : records) {
      refs.add(decode(record));
    }
    return refs;
  }

  /** Field of {@code sliceRef}. */
  public static byte[] referenceField(SliceKey slice) {
    return ("k" + slice.sliceId() + '_' + slice.sliceLength())
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The slice that a field of {@code sliceRef} names; EIO for any other text. */
  public static SliceKey sliceOf(byte[] referenceField) {
    String field = new String(referenceField, StandardCharsets.ISO_8859_1);
    int cut = field.indexOf('_');
    try {
      if (field.startsWith("k") && cut > 1) {
        return new SliceKey(
            Long.parseLong(field.substring(1, cut)), Integer.parseInt(field.substring(cut + 1)));
      }
    } catch (NumberFormatException e) {
      throw FsException.io("slice reference " + field, e);
    }
    throw damaged("slice reference " + field);
  }

  private static void put(ByteBuffer out, SliceRef ref) {
    out.putInt(ref.chunkOffset())
        .putLong(ref.sliceId())
        .putInt(ref.sliceLength())
        .putInt(ref.sliceOffset())
        .putInt(ref.length());
  }

  private static boolean isSane(SliceRef ref) {
    long chunkEnd = (long) ref.chunkOffset() + ref.length();
    long sliceEnd = (long) ref.sliceOffset() + ref.length();
    boolean inChunk =
        ref.chunkOffset() >= 0 && ref.length() >= 0 && chunkEnd <= Chunks.CHUNK_LENGTH;
    boolean inSlice = ref.isHole() || (ref.sliceOffset() >= 0 && sliceEnd <= ref.sliceLength());
    return inChunk && inSlice;
  }

  private static FsException damaged(String what) {
    return FsException.io(what, new IllegalArgumentException("damaged chunk list"));
  }
}
