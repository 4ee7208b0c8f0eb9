package io.sluicefs.cli.wiring.quota;

import io.sluicefs.meta.redis.quota.Quota.Kind;

/**
 * Whose quota: a directory by its path in the volume, a user or a group by number.
 *
 * @param name as tables show it in a column of its own
 */
public record QuotaKey(Kind kind, String name) {
  public static QuotaKey path(String path) {
    return new QuotaKey(Kind.DIRECTORY, "/" + path.replaceAll("/+", "/").replaceAll("^/|/$", ""));
  }

  public static QuotaKey user(long uid) {
    return new QuotaKey(Kind.USER, Long.toString(uid));
  }

  public static QuotaKey group(long gid) {
    return new QuotaKey(Kind.GROUP, Long.toString(gid));
  }

  public boolean isDirectory() {
    return kind == Kind.DIRECTORY;
  }

  long number() {
    return Long.parseLong(name);
  }

  /** The title of the column. */
  String title() {
    return switch (kind) {
      case DIRECTORY -> "Path";
      case USER -> "User ID";
      case GROUP -> "Group ID";
    };
  }

  /** As tables of several kinds show it. */
  static String labelled(Kind kind, String name) {
    return switch (kind) {
      case DIRECTORY -> name;
      case USER -> "uid:" + name;
      case GROUP -> "gid:" + name;
    };
  }
}
