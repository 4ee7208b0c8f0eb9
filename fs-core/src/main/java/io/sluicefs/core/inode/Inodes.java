package io.sluicefs.core.inode;

/** Inode numbers with a meaning of their own (redis-metadata.md 0 and 8.0.5). */
public final class Inodes {
  public static final long ROOT = 1;

  /** First of the special inodes; virtual files and the trash lie at or above. */
  public static final long SPECIAL = 0x7FFFFFFF00000000L;

  /** Root of the trash; hour directories are above. */
  public static final long TRASH = 0x7FFFFFFF10000000L;

  private Inodes() {}

  public static boolean isSpecial(long ino) {
    return ino >= SPECIAL;
  }

  public static boolean isTrash(long ino) {
    return ino >= TRASH;
  }

  /** True for virtual files, which no engine knows. */
  public static boolean isVirtual(long ino) {
    return ino >= SPECIAL && ino < TRASH;
  }
}
