package io.sluicefs.core.vfs.tree;

import io.sluicefs.core.inode.Caller;

/** A caller whose permission nobody has checked yet. */
record CheckedCaller(Caller caller) implements Caller {
  @Override
  public int uid() {
    return caller.uid();
  }

  @Override
  public int gid() {
    return caller.gid();
  }

  @Override
  public int pid() {
    return caller.pid();
  }

  @Override
  public int[] groups() {
    return caller.groups();
  }

  @Override
  public boolean checksPermission() {
    return true;
  }

  @Override
  public boolean isCancelled() {
    return caller.isCancelled();
  }
}
