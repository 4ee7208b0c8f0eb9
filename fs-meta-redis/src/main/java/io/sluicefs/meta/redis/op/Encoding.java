package io.sluicefs.meta.redis.op;

import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.schema.SliceCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Arguments in the forms that scripts take, and lists in the form that they answer. */
final class Encoding {
  private static final int NODE_LENGTH = 17;

  /** Bytes of {@link #slice}. */
  static final int SLICE_LENGTH = 12;

  private Encoding() {}

  /** An inode number as records and dentries hold it. */
  static byte[] ino(long ino) {
    return ByteBuffer.allocate(Long.BYTES).putLong(ino).array();
  }

  /** Inode numbers, one behind the other. */
  static List<Long> inos(byte[] packed) {
    ByteBuffer bytes = ByteBuffer.wrap(packed);
    List<Long> inos = new ArrayList<>(packed.length / Long.BYTES);
    while (bytes.hasRemaining()) {
      inos.add(bytes.getLong());
    }
    return inos;
  }

  /** A file length or offset. */
  static byte[] length(long length) {
    return ByteBuffer.allocate(Long.BYTES).putLong(length).array();
  }

  /** A time as records hold it. */
  static byte[] time(Timestamp time) {
    return ByteBuffer.allocate(12).putLong(time.seconds()).putInt(time.nanos()).array();
  }

  /** Id and length of a whole slice. */
  static byte[] slice(SliceKey slice) {
    return ByteBuffer.allocate(SLICE_LENGTH)
        .putLong(slice.sliceId())
        .putInt(slice.sliceLength())
        .array();
  }

  static List<SliceRef> slices(Reply records) {
    List<SliceRef> refs = new ArrayList<>(records.size());
    for (int i = 0; i < records.size(); i++) {
      refs.add(SliceCodec.decode(records.bytes(i)));
    }
    return refs;
  }

  static List<SliceKey> sliceKeys(Reply referenceFields) {
    List<SliceKey> keys = new ArrayList<>(referenceFields.size());
    for (int i = 0; i < referenceFields.size(); i++) {
      keys.add(SliceCodec.sliceOf(referenceFields.bytes(i)));
    }
    return keys;
  }

  /** What make.lua wants to know of a new inode. */
  static byte[] node(NewInodes.Node node) {
    return ByteBuffer.allocate(NODE_LENGTH)
        .put((byte) node.type().code())
        .putShort((short) node.mode())
        .putInt(node.rdev())
        .putLong(node.length())
        .putShort((short) node.umask())
        .array();
  }
}
