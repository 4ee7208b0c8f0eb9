package io.sluicefs.meta.redis.dump;

import io.sluicefs.core.meta.dump.DumpRecord;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.schema.DentryCodec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is behind the keys that one step of a scan told of.
 *
 * @param records in no order
 * @param left what was too much for one reply
 */
record KeyPage(List<DumpRecord> records, List<InodeKey> left) {
  private static final int USUAL_RECORDS = 2000;

  /** Takes apart what {@code dump_scan.lua} packed. */
  static KeyPage of(PackedReply packed, int prefixLength) {
    KeyPage page = new KeyPage(new ArrayList<>(USUAL_RECORDS), new ArrayList<>(0));
    page.fill(packed, prefixLength);
    return page;
  }

  private void fill(PackedReply packed, int prefixLength) {
    List<@Nullable InodeKey> strings = keys(packed, prefixLength);
    int groups = packed.list();
    int at = 0;
    for (int group = 0; group < groups; group++) {
      for (int count = packed.list(); count > 0; count--) {
        string(strings.get(at++), packed.bytesOrNull());
      }
    }
    List<@Nullable InodeKey> others = keys(packed, prefixLength);
    packed.list();
    for (InodeKey key : others) {
      if (packed.isList()) {
        fields(key, packed);
      } else {
        chunk(key, packed.bytesOrNull());
      }
    }
  }

  /** Null stands for keys of something else. */
  private static List<@Nullable InodeKey> keys(PackedReply packed, int prefixLength) {
    int count = packed.list();
    List<@Nullable InodeKey> keys = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      keys.add(InodeKey.of(packed.bytes(), prefixLength));
    }
    return keys;
  }

  private void string(@Nullable InodeKey key, byte @Nullable [] value) {
    if (key != null && value != null && value.length > 0) {
      records.add(
          key.letter() == 'i'
              ? new DumpRecord.Node(key.ino(), value)
              : new DumpRecord.Symlink(key.ino(), value));
    }
  }

  /** Null slices are too many. */
  private void chunk(@Nullable InodeKey key, byte @Nullable [] slices) {
    if (key == null) {
      return;
    }
    if (slices == null) {
      left.add(key);
    } else if (slices.length > 0) {
      records.add(new DumpRecord.Chunk(key.ino(), key.index(), slices));
    }
  }

  private void fields(@Nullable InodeKey key, PackedReply packed) {
    for (int count = packed.list(); count > 0; count -= 2) {
      byte[] name = packed.bytes();
      byte[] value = packed.bytes();
      if (key != null) {
        records.add(field(key, name, value));
      }
    }
  }

  /** The record of one field of a hash. */
  static DumpRecord field(InodeKey key, byte[] name, byte[] value) {
    long ino = key.ino();
    return switch (key.letter()) {
      case 'd' ->
          new DumpRecord.Edge(ino, DentryCodec.ino(value), name, DentryCodec.type(value).code());
      case 'x' -> new DumpRecord.Xattr(ino, name, value);
      default -> new DumpRecord.Parent(ino, Ascii.parseLong(name), Ascii.parseLong(value));
    };
  }
}
