package io.sluicefs.meta.redis.connection;

import io.lettuce.core.RedisCommandExecutionException;
import io.sluicefs.core.errno.FsException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is asked of a server before a volume is used (redis-metadata.md 1.4): a version that speaks
 * RESP3, no sentinel, and a memory policy that evicts nothing.
 */
final class ServerCheck {
  private static final Logger LOG = LoggerFactory.getLogger(ServerCheck.class);
  private static final int MAJOR_MIN = 6;
  private static final double MEMORY_PART = 0.8;
  private static final String POLICY = "maxmemory-policy";

  private ServerCheck() {}

  /**
   * @param strict refuse what is otherwise only warned about
   * @throws FsException EIO: not fit
   */
  static void run(Lanes lanes, long deadlineNanos, boolean strict) {
    Map<String, String> info = fields(lanes.run(commands -> commands.info(), deadlineNanos));
    requireFit(info);
    for (String risk : risks(info, lanes, deadlineNanos)) {
      if (strict) {
        throw refused(risk + " (--strict-redis)");
      }
      LOG.warn("{}", risk);
    }
  }

  /** Refuses what no volume can work with, whatever the user takes upon himself. */
  static void requireFit(Map<String, String> info) {
    String version = info.getOrDefault("redis_version", "0");
    if (Integer.parseInt(version.split("\\.", 2)[0]) < MAJOR_MIN) {
      throw refused("Redis " + version + " is too old: Sluice needs 6.0 or later");
    }
    if ("sentinel".equals(info.get("redis_mode"))) {
      throw refused("this is a sentinel: the URL wants MASTER-NAME,host:port");
    }
  }

  private static List<String> risks(Map<String, String> info, Lanes lanes, long deadlineNanos) {
    List<String> risks = new ArrayList<>();
    if ("0".equals(info.get("aof_enabled"))) {
      risks.add(
          "AOF is not enabled in Redis: metadata may be lost when it is not shut down cleanly");
    }
    if (!"noeviction".equals(info.getOrDefault("maxmemory_policy", "noeviction"))) {
      forbidEviction(lanes, deadlineNanos, risks);
    }
    long used = number(info, "used_memory");
    long limit = number(info, "maxmemory");
    long most = limit > 0 ? limit : number(info, "total_system_memory");
    if (most > 0 && used > most * MEMORY_PART) {
      risks.add(
          "Redis uses %d %% of its memory: when it is full, nothing can be written any more"
              .formatted(100 * used / most));
    }
    return risks;
  }

  private static void forbidEviction(Lanes lanes, long deadlineNanos, List<String> risks) {
    try {
      lanes.run(commands -> commands.configSet(POLICY, "noeviction"), deadlineNanos);
      LOG.info("set {} of Redis to noeviction", POLICY);
    } catch (RedisCommandExecutionException e) {
      risks.add(
          POLICY
              + " of Redis is not noeviction and cannot be set: metadata may be evicted: "
              + e.getMessage());
    }
  }

  private static long number(Map<String, String> info, String field) {
    String text = info.getOrDefault(field, "0");
    return text.chars().allMatch(Character::isDigit) ? Long.parseLong(text) : 0;
  }

  private static Map<String, String> fields(String info) {
    Map<String, String> fields = new HashMap<>();
    for (String line : info.split("\r?\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.put(line.substring(0, colon), line.substring(colon + 1));
      }
    }
    return fields;
  }

  private static FsException refused(String what) {
    return FsException.io(what, new IllegalStateException("server not fit"));
  }
}
