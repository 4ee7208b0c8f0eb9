package io.sluicefs.meta.redis.dump;

/**
 * What goes into a dump.
 *
 * @param subdir path of the only directory to dump; empty for the whole volume
 * @param keepsSecrets keys of the object store stay in the setting
 * @param skipsTrash deleted files are left out
 * @param threads requests under way at the same time, at least 1
 */
public record DumpOptions(String subdir, boolean keepsSecrets, boolean skipsTrash, int threads) {
  public static DumpOptions whole() {
    return new DumpOptions("", false, false, 10);
  }
}
