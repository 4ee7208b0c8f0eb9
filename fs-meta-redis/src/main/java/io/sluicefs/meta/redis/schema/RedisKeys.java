package io.sluicefs.meta.redis.schema;

import java.nio.charset.StandardCharsets;

/**
 * Every key of a volume, with its prefix (redis-metadata.md 2.1).
 *
 * <p>Keys of our own begin with an upper-case letter, since other clients walk the key space by
 * lower-case first letters (2.2). Returned arrays may be shared: read only.
 */
public final class RedisKeys {
  private static final int DECIMAL_MAX = 20;

  private final byte[] prefix;
  private final byte[] setting;
  private final byte[] allSessions;
  private final byte[] legacySessions;
  private final byte[] sessionInfos;
  private final byte[] usedSpace;
  private final byte[] totalInodes;
  private final byte[] sliceRef;
  private final byte[] delfiles;
  private final byte[] delSlices;

  /** {@code prefix} is empty, or the hash tag of a cluster. */
  public RedisKeys(String prefix) {
    this.prefix = prefix.getBytes(StandardCharsets.ISO_8859_1);
    this.setting = named("setting");
    this.allSessions = named("allSessions");
    this.legacySessions = named("sessions");
    this.sessionInfos = named("sessionInfos");
    this.usedSpace = named("usedSpace");
    this.totalInodes = named("totalInodes");
    this.sliceRef = named("sliceRef");
    this.delfiles = named("delfiles");
    this.delSlices = named("delSlices");
  }

  public String prefix() {
    return new String(prefix, StandardCharsets.ISO_8859_1);
  }

  // Per inode

  /** String: the attribute record. */
  public byte[] attr(long ino) {
    return numbered('i', ino);
  }

  /** Hash: name to dentry. */
  public byte[] dentries(long ino) {
    return numbered('d', ino);
  }

  /** Hash: parent inode to link count, for files with several names. */
  public byte[] parents(long ino) {
    return numbered('p', ino);
  }

  /** String: symlink target. */
  public byte[] symlink(long ino) {
    return numbered('s', ino);
  }

  /** Hash: extended attributes. */
  public byte[] xattrs(long ino) {
    return numbered('x', ino);
  }

  /** List: slice records of one chunk. */
  public byte[] chunk(long ino, int chunkIndex) {
    return named("c" + ino + '_' + chunkIndex);
  }

  /** What all chunk keys of a file begin with. */
  public byte[] chunks(long ino) {
    return named("c" + ino + '_');
  }

  /** Hash: flock owners. */
  public byte[] flocks(long ino) {
    return named("lockf" + ino);
  }

  /** Hash: record lock owners. */
  public byte[] recordLocks(long ino) {
    return named("lockp" + ino);
  }

  /** Hash of ours: who waits for an flock, by waiter id. */
  public byte[] flockQueue(long ino) {
    return named("Qf" + ino);
  }

  /** Hash of ours: who waits for a record lock, by waiter id. */
  public byte[] recordLockQueue(long ino) {
    return named("Qp" + ino);
  }

  // Sessions

  /** Sorted set: session ids by expiry. */
  public byte[] allSessions() {
    return allSessions;
  }

  /** Where releases before 1.0 registered. */
  public byte[] legacySessions() {
    return legacySessions;
  }

  /** Hash: session id to its JSON. */
  public byte[] sessionInfos() {
    return sessionInfos;
  }

  /** Set: sustained inodes of a session. */
  public byte[] sustained(long sessionId) {
    return named("session" + sessionId);
  }

  /** Hash of ours: entry of an hour directory to its name before it was cut. */
  public byte[] wholeNames(long hourIno) {
    return numbered('N', hourIno);
  }

  /** Private: the record of a deleted file that other clients may have open; string, expires. */
  public byte[] grace(long ino) {
    return numbered('G', ino);
  }

  /** Private: the extended attributes of a file without a name; hash, expires. */
  public byte[] namelessXattrs(long ino) {
    return numbered('X', ino);
  }

  /** String of ours: the server on which id counters were raised last. */
  public byte[] server() {
    return named("Server");
  }

  /** Set: keys of the locks that a session holds. */
  public byte[] locked(long sessionId) {
    return named("locked" + sessionId);
  }

  /** Hash of ours: the lock that each waiter of a session waits for, by waiter id. */
  public byte[] lockWaits(long sessionId) {
    return named("Qs" + sessionId);
  }

  /** Hash of ours: retry slot to operation id and answer; dies with the session. */
  public byte[] retries(long sessionId) {
    return numbered('R', sessionId);
  }

  // One per volume

  public byte[] setting() {
    return setting;
  }

  public byte[] usedSpace() {
    return usedSpace;
  }

  public byte[] totalInodes() {
    return totalInodes;
  }

  /** Hash: references of a slice beyond the first. */
  public byte[] sliceRef() {
    return sliceRef;
  }

  /** Sorted set: files whose data waits for deletion. */
  public byte[] delfiles() {
    return delfiles;
  }

  /** Hash: slices kept for the trash period. */
  public byte[] delSlices() {
    return delSlices;
  }

  /** Sorted set: tops of trees that clones are building. */
  public byte[] detachedNodes() {
    return named("detachedNodes");
  }

  /** Hash: ACL rules. */
  public byte[] acl() {
    return named("acl");
  }

  public byte[] nextInode() {
    return named("nextinode");
  }

  /** Counter of slice ids. */
  public byte[] nextSlice() {
    return named("nextchunk");
  }

  public byte[] nextSession() {
    return named("nextsession");
  }

  public byte[] nextTrash() {
    return named("nextTrash");
  }

  /** String: when a job of that name ran last. */
  public byte[] jobTime(String job) {
    return named(job);
  }

  public byte[] dirDataLength() {
    return named("dirDataLength");
  }

  public byte[] dirUsedSpace() {
    return named("dirUsedSpace");
  }

  public byte[] dirUsedInodes() {
    return named("dirUsedInodes");
  }

  /**
   * Hash: limits by inode, uid or gid.
   *
   * @param kind dir, user or group
   */
  public byte[] quota(String kind) {
    return named(kind + "Quota");
  }

  /** Hash: bytes used below a quota. */
  public byte[] quotaUsedSpace(String kind) {
    return named(kind + "QuotaUsedSpace");
  }

  /** Hash: inodes used below a quota. */
  public byte[] quotaUsedInodes(String kind) {
    return named(kind + "QuotaUsedInodes");
  }

  /** String of ours: which load of a dump is under way; stands where a volume is not yet one. */
  public byte[] loading() {
    return named("Loading");
  }

  /** A key by its name in the catalogue. */
  public byte[] named(String name) {
    byte[] key = new byte[prefix.length + name.length()];
    System.arraycopy(prefix, 0, key, 0, prefix.length);
    for (int i = 0; i < name.length(); i++) {
      key[prefix.length + i] = (byte) name.charAt(i);
    }
    return key;
  }

  private byte[] numbered(char letter, long number) {
    if (number < 0) {
      throw new IllegalArgumentException("negative number in a key: " + number);
    }
    byte[] digits = new byte[DECIMAL_MAX];
    int at = DECIMAL_MAX;
    long rest = number;
    do {
      digits[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    byte[] key = new byte[prefix.length + 1 + DECIMAL_MAX - at];
    System.arraycopy(prefix, 0, key, 0, prefix.length);
    key[prefix.length] = (byte) letter;
    System.arraycopy(digits, at, key, prefix.length + 1, DECIMAL_MAX - at);
    return key;
  }
}
