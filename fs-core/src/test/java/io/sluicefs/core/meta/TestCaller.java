package io.sluicefs.core.meta;

import io.sluicefs.core.inode.Caller;

/** A caller for tests. */
public final class TestCaller implements Caller {
  private final int uid;
  private final int gid;
  private final int[] groups;
  private final boolean checksPermission;

  private TestCaller(int uid, boolean checksPermission, int gid, int... otherGroups) {
    this.uid = uid;
    this.gid = gid;
    this.checksPermission = checksPermission;
    this.groups = new int[otherGroups.length + 1];
    this.groups[0] = gid;
    System.arraycopy(otherGroups, 0, this.groups, 1, otherGroups.length);
  }

  /** The engine checks permission for this one. */
  public static TestCaller checked(int uid, int gid, int... otherGroups) {
    return new TestCaller(uid, true, gid, otherGroups);
  }

  /** The kernel has checked permission already. */
  public static TestCaller trusted(int uid, int gid) {
    return new TestCaller(uid, false, gid);
  }

  @Override
  public int uid() {
    return uid;
  }

  @Override
  public int gid() {
    return gid;
  }

  @Override
  public int pid() {
    return 0;
  }

  @Override
  public int[] groups() {
    return groups.clone();
  }

  @Override
  public boolean checksPermission() {
    return checksPermission;
  }

  @Override
  public boolean isCancelled() {
    return false;
  }
}
