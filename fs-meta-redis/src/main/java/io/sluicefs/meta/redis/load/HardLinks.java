package io.sluicefs.meta.redis.load;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.schema.AttrCodec;
import io.sluicefs.meta.redis.schema.RedisKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Records of everything but directories. Of what has several names the parents are gathered until
 * all names were seen; then its record is written again.
 */
final class HardLinks {
  private final BulkWriter out;
  private final Redis redis;
  private final RedisKeys keys;
  private final Map<Long, Linked> linked = new HashMap<>();

  HardLinks(BulkWriter out, Redis redis, RedisKeys keys) {
    this.out = out;
    this.redis = redis;
    this.keys = keys;
  }

  /** Names counted by the directory they are in. */
  private record Linked(Attr attr, Map<Long, Integer> parents) {}

  /** The first name; {@code attr} is right for a file with one link. */
  void first(long ino, long parentIno, Attr attr, int dumpedLinks) {
    out.command("SET", keys.attr(ino), AttrCodec.encode(attr));
    if (dumpedLinks > 1) {
      Map<Long, Integer> parents = new HashMap<>(2);
      parents.put(parentIno, 1);
      linked.put(ino, new Linked(attr, parents));
    }
  }

  /** A further name, also of a file that had one when the dump came by first. */
  void again(long ino, long parentIno) {
    linked.computeIfAbsent(ino, this::written).parents.merge(parentIno, 1, Integer::sum);
  }

  private Linked written(long ino) {
    out.flush();
    byte[] record = redis.get(keys.attr(ino));
    if (record == null) {
      throw new IllegalStateException("record of inode " + ino + " is gone");
    }
    Attr attr = AttrCodec.decode(record);
    Map<Long, Integer> parents = new HashMap<>(2);
    parents.put(attr.parentIno(), 1);
    return new Linked(attr, parents);
  }

  /** Writes the records that waited. All others must be written by now. */
  void finish() {
    out.flush();
    linked.forEach(this::write);
  }

  private void write(long ino, Linked file) {
    int links = file.parents.values().stream().mapToInt(Integer::intValue).sum();
    if (links == 1) {
      return;
    }
    out.command("SET", keys.attr(ino), AttrCodec.encode(shared(file.attr, links)));
    List<byte[]> pairs = new ArrayList<>();
    file.parents.forEach((parentIno, count) -> {
      pairs.add(Ascii.of(parentIno));
      pairs.add(Ascii.of(count));
    });
    out.fields("HSET", keys.parents(ino), pairs);
  }

  private static Attr shared(Attr attr, int links) {
    return new Attr(
        attr.flags(),
        attr.type(),
        attr.mode(),
        attr.uid(),
        attr.gid(),
        attr.atime(),
        attr.mtime(),
        attr.ctime(),
        links,
        attr.length(),
        attr.rdev(),
        0,
        attr.accessAclId(),
        attr.defaultAclId(),
        attr.tier());
  }
}
