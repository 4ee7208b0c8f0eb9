package io.sluicefs.core.inode;

/**
 * Attributes of one inode (redis-metadata.md 3).
 *
 * @param flags stored flag bits, see {@link #IMMUTABLE} and {@link #APPEND_ONLY}
 * @param mode the low 12 bits of {@code st_mode}
 * @param nlink directory entries outside the trash; 2 + sub-directories for a directory; 0 while
 *     only handles or the trash keep it
 * @param length bytes; target length of a symlink; 4096 for a directory
 * @param rdev device number in the kernel's 32-bit form
 * @param parentIno the only parent; 0 once the file has or had several links
 * @param accessAclId id of the access ACL rule, 0 for none
 * @param defaultAclId id of the default ACL rule, 0 for none
 * @param tier storage tier, 0 to 3
 */
public record Attr(
    int flags,
    FileType type,
    int mode,
    int uid,
    int gid,
    Timestamp atime,
    Timestamp mtime,
    Timestamp ctime,
    int nlink,
    long length,
    int rdev,
    long parentIno,
    int accessAclId,
    int defaultAclId,
    int tier) {

  public static final int IMMUTABLE = 0x01;
  public static final int APPEND_ONLY = 0x02;
  public static final int SKIP_TRASH = 0x20;
  public static final int SETUID = 0x800;
  public static final int SETGID = 0x400;
  public static final int STICKY = 0x200;

  public boolean isDirectory() {
    return type == FileType.DIRECTORY;
  }

  public boolean isFile() {
    return type == FileType.FILE;
  }

  /** {@code st_mode}: type bits and permission bits. */
  public int fullMode() {
    return type.modeBits() | mode;
  }

  public Attr withLength(long newLength) {
    return new Attr(
        flags,
        type,
        mode,
        uid,
        gid,
        atime,
        mtime,
        ctime,
        nlink,
        newLength,
        rdev,
        parentIno,
        accessAclId,
        defaultAclId,
        tier);
  }

  public Attr withNlink(int newNlink) {
    return new Attr(
        flags,
        type,
        mode,
        uid,
        gid,
        atime,
        mtime,
        ctime,
        newNlink,
        length,
        rdev,
        parentIno,
        accessAclId,
        defaultAclId,
        tier);
  }

  public Attr withTimes(Timestamp newAtime, Timestamp newMtime, Timestamp newCtime) {
    return new Attr(
        flags,
        type,
        mode,
        uid,
        gid,
        newAtime,
        newMtime,
        newCtime,
        nlink,
        length,
        rdev,
        parentIno,
        accessAclId,
        defaultAclId,
        tier);
  }

  /**
   * True when both come from the same state of the record. Access times are left out, as they
   * change without a commit; compared for equality only, since clocks of mounts differ
   * (coherence.md 2).
   */
  public boolean sameStateAs(Attr other) {
    return withTimes(mtime, mtime, ctime)
        .equals(other.withTimes(other.mtime, other.mtime, other.ctime));
  }
}
