package io.sluicefs.core.vfs.cache;

import io.sluicefs.core.inode.Attr;

/**
 * An inode that this mount has open at least once, or that is just being opened, closed or removed.
 * Counts are guarded by the monitor, which is never held across I/O; the rest is read freely.
 */
public final class OpenFile {
  private final long ino;
  int handles;
  int steps;
  boolean dropped;
  private volatile boolean lostName;
  private volatile boolean linked;
  private volatile int mode;

  OpenFile(long ino) {
    this.ino = ino;
  }

  public long ino() {
    return ino;
  }

  /** True when only handles keep the inode, surely: nobody gave it a name since it was opened. */
  public boolean isNameless() {
    return lostName && !linked;
  }

  /**
   * True when a reply said that the last name is gone. Another reply may have said the contrary
   * before or after: the engine knows.
   */
  public boolean mayBeNameless() {
    return lostName;
  }

  void lostName() {
    lostName = true;
  }

  void linked() {
    linked = true;
  }

  /** The mode as the last reply of the engine showed it. */
  public void modeSeen(int latest) {
    mode = latest;
  }

  /** True when a write by an ordinary user must clear mode bits. */
  public boolean hasPrivileges() {
    int seen = mode;
    boolean setgid = (seen & Attr.SETGID) != 0 && (seen & 0x8) != 0;
    return setgid || (seen & Attr.SETUID) != 0;
  }
}
