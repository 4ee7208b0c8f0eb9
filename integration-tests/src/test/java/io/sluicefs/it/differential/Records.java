package io.sluicefs.it.differential;

import io.sluicefs.it.harness.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a database says of a volume, in words that are equal for equal volumes: inodes go by their
 * first path, times and slice ids are left out.
 */
final class Records {
  /** Fields of a record but its times; the parent apart, to be turned into a path. */
  private static final String ATTRIBUTES =
      """
      local out = {}
      for _, key in ipairs(redis.call('KEYS', 'i*')) do
        local r = redis.call('GET', key)
        local flags, typeMode, uid, gid = struct.unpack('>BI2I4I4', r)
        local nlink, hi, lo, rdev, parentHi, parent = struct.unpack('>I4I4I4I4I4I4', r, 48)
        if parentHi == 0 then
          out[#out + 1] = string.format('%s %.0f flags %d mode %o owner %d:%d nlink %d length %.0f '
              .. 'rdev %d bytes %d', string.sub(key, 2), parent, flags, typeMode, uid, gid, nlink,
              hi * 4294967296 + lo, rdev, #r)
        end
      end
      return out
      """;

  private final RedisServer redis;
  private final SortedMap<Long, String> paths;
  private final SortedMap<String, String> words = new TreeMap<>();

  private Records(RedisServer redis, SortedMap<Long, String> paths) {
    this.redis = redis;
    this.paths = paths;
  }

  /** Database 1 of a volume that nobody has mounted; {@code paths} are those of its inodes. */
  static SortedMap<String, String> of(RedisServer redis, SortedMap<Long, String> paths) {
    Records records = new Records(redis, paths);
    records.addCounters();
    records.addAttributes();
    records.addParents();
    return records.words;
  }

  /** The statistics of all directories that have them, as {@link Tree#statistics} words them. */
  static SortedMap<String, String> statistics(RedisServer redis, SortedMap<Long, String> paths) {
    Records records = new Records(redis, paths);
    for (String hash : List.of("dirUsedSpace", "dirDataLength", "dirUsedInodes")) {
      records.addStatistics(hash);
    }
    return records.words;
  }

  private void addCounters() {
    for (String counter : List.of("usedSpace", "totalInodes")) {
      words.put(counter, redis.cli(1, "GET", counter).out().strip());
    }
  }

  private void addAttributes() {
    for (String line : lines("EVAL", ATTRIBUTES, "0")) {
      String[] parts = line.split(" ", 3);
      String path = path(parts[0]);
      if (path != null) {
        words.put("record " + path, "in " + path(parts[1]) + " " + parts[2]);
      }
    }
  }

  private void addStatistics(String hash) {
    for (Map.Entry<String, String> field : hash(hash).entrySet()) {
      String path = path(field.getKey());
      if (path != null) {
        words.put(hash + " " + path, field.getValue());
      }
    }
  }

  private void addParents() {
    for (Map.Entry<Long, String> inode : paths.entrySet()) {
      Map<String, String> counts = new TreeMap<>();
      for (Map.Entry<String, String> field : hash("p" + inode.getKey()).entrySet()) {
        String parent = path(field.getKey());
        if (parent != null && !field.getValue().equals("0")) {
          counts.put(parent, field.getValue());
        }
      }
      if (!counts.isEmpty()) {
        words.put("parents " + inode.getValue(), counts.toString());
      }
    }
  }

  private @Nullable String path(String ino) {
    return ino.equals("0") ? "several" : paths.get(Long.parseLong(ino));
  }

  private Map<String, String> hash(String key) {
    List<String> lines = lines("HGETALL", key);
    Map<String, String> fields = new TreeMap<>();
    for (int i = 0; i + 1 < lines.size(); i += 2) {
      fields.put(lines.get(i), lines.get(i + 1));
    }
    return fields;
  }

  private List<String> lines(String... command) {
    List<String> lines = new ArrayList<>(redis.cli(1, command).out().lines().toList());
    lines.removeIf(String::isEmpty);
    return lines;
  }
}
