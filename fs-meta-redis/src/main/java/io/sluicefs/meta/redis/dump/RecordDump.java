package io.sluicefs.meta.redis.dump;

import io.sluicefs.core.meta.dump.DumpRecord;
import io.sluicefs.core.meta.dump.binary.BinaryDumpWriter;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.schema.RedisKeys;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the keys of all inodes as records, in the order of the server's own scan. The next page is
 * read while one is written.
 */
final class RecordDump {
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
    try (KeyScan scan = new KeyScan(redis, keys)) {
      for (KeyPage page = scan.next(); page != null; page = scan.next()) {
        page.records().forEach(this::write);
        page.left().forEach(this::large);
      }
    }
  }

  /** A scan may tell of a key twice; a list that is loaded twice would be doubled. */
  private void write(DumpRecord record) {
    if (record instanceof DumpRecord.Node) {
      progress.done(1);
    } else if (record instanceof DumpRecord.Chunk chunk && !seen.add(chunk.ino(), chunk.index())) {
      return;
    }
    out.write(record);
  }

  private void large(InodeKey key) {
    if (key.letter() == 'c') {
      byte[] records = joined(redis.lrange(key.key(), 0, -1));
      if (records.length > 0) {
        write(new DumpRecord.Chunk(key.ino(), key.index(), records));
      }
      return;
    }
    String cursor = "0";
    do {
      Redis.HashPage page = redis.hscan(key.key(), cursor, FIELD_PAGE);
      for (int i = 0; i < page.fields().size(); i++) {
        out.write(KeyPage.field(key, page.fields().get(i), page.values().get(i)));
      }
      cursor = page.next();
    } while (!cursor.equals("0"));
  }

  private static byte[] joined(List<byte[]> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(all::writeBytes);
    return all.toByteArray();
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
