package io.sluicefs.meta.redis.quota;

import io.sluicefs.meta.redis.schema.QuotaCodec.Limits;

/**
 * A quota with its usage (redis-metadata.md 12.3, 12.4); a directory itself is not in its usage.
 *
 * @param id inode, uid or gid
 * @param usedSpace bytes; negative when something was counted wrongly
 */
public record Quota(Kind kind, long id, Limits limits, long usedSpace, long usedInodes) {

  /** What is limited. */
  public enum Kind {
    DIRECTORY("dir"),
    USER("user"),
    GROUP("group");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** With which the names of its keys begin. */
    String word() {
      return word;
    }
  }

  /** The same with other usage. */
  Quota using(long space, long inodes) {
    return new Quota(kind, id, limits, space, inodes);
  }

  public boolean usesAsMuchAs(Quota other) {
    return usedSpace == other.usedSpace && usedInodes == other.usedInodes;
  }
}
