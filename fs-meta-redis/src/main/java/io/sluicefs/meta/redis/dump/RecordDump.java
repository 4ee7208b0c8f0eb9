package io.sluicefs.meta.redis.dump;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.dump.DumpRecord;
import io.sluicefs.core.meta.dump.binary.BinaryDumpWriter;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.DentryCodec;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writes the keys of all inodes as records, in the order of the server's own scan. A page is read
 * while the one before is written.
 */
final class RecordDump {
  private static final LuaScript PAGE = ScriptLoader.load("dump_page");
  private static final int PAGE_KEYS = 1000;
  private static final int FIELDS_MAX = 1000;
  private static final int PAGE_BYTES = 1 << 20;
  private static final int FIELD_PAGE = 2000;

  private final Redis redis;
  private final RedisKeys keys;
  private final BinaryDumpWriter out;
  private final DumpProgress progress;
  private final SeenChunks seen = new SeenChunks();

  RecordDump(Redis redis, RedisKeys keys, BinaryDumpWriter out, DumpProgress progress) {
    this.redis = redis;
    this.keys = keys;
    this.out = out;
    this.progress = progress;
  }

  void dump() {
    try (ExecutorService reader = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Reply> page = reader.submit(() -> page("0"));
      while (true) {
        Reply current = awaited(page);
        String cursor = new String(current.bytes(1), StandardCharsets.US_ASCII);
        boolean isLast = cursor.equals("0");
        if (!isLast) {
          page = reader.submit(() -> page(cursor));
        }
        for (int i = 2; i < current.size(); i++) {
          item(current.list(i));
        }
        if (isLast) {
          return;
        }
      }
    }
  }

  private Reply page(String cursor) {
    ScriptCall call = ScriptCall.of(PAGE).key(keys.setting());
    call.arg(cursor).arg(PAGE_KEYS).arg(FIELDS_MAX).arg(PAGE_BYTES);
    return redis.read(Caller.root(), call);
  }

  private static Reply awaited(Future<Reply> page) {
    try {
      return page.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Letter, inode, index, and the value unless it was too large for the page. */
  private void item(Reply item) {
    char letter = (char) item.bytes(0)[0];
    long ino = Ascii.parseLong(item.bytes(1));
    boolean isWhole = item.size() > 3;
    switch (letter) {
      case 'i' -> {
        progress.done(1);
        string(isWhole, item, keys.attr(ino), value -> new DumpRecord.Node(ino, value));
      }
      case 's' ->
          string(isWhole, item, keys.symlink(ino), value -> new DumpRecord.Symlink(ino, value));
      case 'c' -> chunk(item, ino, isWhole);
      default -> hash(letter, ino, isWhole, item);
    }
  }

  private void string(boolean isWhole, Reply item, byte[] key, Wrap wrap) {
    byte[] value = isWhole ? item.bytes(3) : redis.get(key);
    if (value != null && value.length > 0) {
      out.write(wrap.record(value));
    }
  }

  /** What record a value becomes. */
  @FunctionalInterface
  private interface Wrap {
    DumpRecord record(byte[] value);
  }

  /** A scan may tell of a key twice; a list that is loaded twice would be doubled. */
  private void chunk(Reply item, long ino, boolean isWhole) {
    int index = (int) Ascii.parseLong(item.bytes(2));
    if (!seen.add(ino, index)) {
      return;
    }
    byte[] records = isWhole ? item.bytes(3) : joined(redis.lrange(keys.chunk(ino, index), 0, -1));
    if (records.length > 0) {
      out.write(new DumpRecord.Chunk(ino, index, records));
    }
  }

  private static byte[] joined(List<byte[]> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(all::writeBytes);
    return all.toByteArray();
  }

  private void hash(char letter, long ino, boolean isWhole, Reply item) {
    if (isWhole) {
      for (int i = 3; i < item.size(); i += 2) {
        out.write(field(letter, ino, item.bytes(i), item.bytes(i + 1)));
      }
      return;
    }
    byte[] key =
        switch (letter) {
          case 'd' -> keys.dentries(ino);
          case 'x' -> keys.xattrs(ino);
          default -> keys.parents(ino);
        };
    String cursor = "0";
    do {
      Redis.HashPage page = redis.hscan(key, cursor, FIELD_PAGE);
      for (int i = 0; i < page.fields().size(); i++) {
        out.write(field(letter, ino, page.fields().get(i), page.values().get(i)));
      }
      cursor = page.next();
    } while (!cursor.equals("0"));
  }

  private static DumpRecord field(char letter, long ino, byte[] name, byte[] value) {
    return switch (letter) {
      case 'd' ->
          new DumpRecord.Edge(ino, DentryCodec.ino(value), name, DentryCodec.type(value).code());
      case 'x' -> new DumpRecord.Xattr(ino, name, value);
      default -> new DumpRecord.Parent(ino, Ascii.parseLong(name), Ascii.parseLong(value));
    };
  }

  /** Everything else, which has no place in the scan. */
  List<DumpRecord> counters(VolumeTables tables, boolean hasChangeLog) {
    var counters = tables.counters();
    List<DumpRecord> records = new ArrayList<>();
    records.add(new DumpRecord.Counter("usedSpace", counters.usedSpace()));
    records.add(new DumpRecord.Counter("totalInodes", counters.usedInodes()));
    records.add(new DumpRecord.Counter("nextInode", counters.nextInode()));
    records.add(new DumpRecord.Counter("nextChunk", counters.nextSlice()));
    records.add(new DumpRecord.Counter("nextSession", counters.nextSession()));
    records.add(new DumpRecord.Counter("nextTrash", counters.nextTrash()));
    if (hasChangeLog) {
      records.add(new DumpRecord.Counter("lastChangelog", counters.lastChangelog()));
    }
    return records;
  }
}
