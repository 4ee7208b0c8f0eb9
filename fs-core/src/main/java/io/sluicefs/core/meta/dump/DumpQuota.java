package io.sluicefs.core.meta.dump;

/**
 * Limits of a directory, user or group; at most 0 is none.
 *
 * @param id inode, uid or gid
 */
public record DumpQuota(Kind kind, long id, long maxSpace, long maxInodes) {

  /** What is limited; the order is that of the format. */
  public enum Kind {
    DIRECTORY(0),
    USER(1),
    GROUP(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** Number in the binary form. */
    public int code() {
      return code;
    }
  }
}
