package io.sluicefs.core.vfs.control;

import io.sluicefs.core.inode.Caller;
import java.util.function.BooleanSupplier;

/** Who asked for a command, kept beyond the write request that brought it. */
final class ControlCaller implements Caller {
  private final int uid;
  private final int gid;
  private final int pid;
  private final int[] groups;
  private final boolean checksPermission;
  private final BooleanSupplier cancelled;

  ControlCaller(Caller caller, BooleanSupplier cancelled) {
    this.uid = caller.uid();
    this.gid = caller.gid();
    this.pid = caller.pid();
    this.checksPermission = caller.checksPermission();
    this.groups = uid == 0 ? new int[] {gid} : caller.groups().clone();
    this.cancelled = cancelled;
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
    return pid;
  }

  @Override
  public int[] groups() {
    return groups;
  }

  @Override
  public boolean checksPermission() {
    return checksPermission;
  }

  @Override
  public boolean isCancelled() {
    return cancelled.getAsBoolean();
  }
}
