package io.sluicefs.fuse;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.fuse.ffm.CallerGroups;
import io.sluicefs.fuse.ffm.InFlight;

/** Who sent the request in a buffer. Reused with it; groups are read when somebody asks. */
final class RequestCaller implements Caller {
  /** An extension that names groups of the caller; smaller types are security labels. */
  private static final int EXTENSION_GROUPS = 32;

  private final FuseRequest request;
  private final InFlight.Slot slot;
  private final CallerGroups groups;
  private final boolean checksPermission;

  RequestCaller(
      FuseRequest request, InFlight.Slot slot, CallerGroups groups, boolean checksPermission) {
    this.request = request;
    this.slot = slot;
    this.groups = groups;
    this.checksPermission = checksPermission;
  }

  @Override
  public int uid() {
    return request.uid();
  }

  @Override
  public int gid() {
    return request.gid();
  }

  @Override
  public int pid() {
    return request.pid();
  }

  @Override
  public int[] groups() {
    int sent = checksPermission ? 0 : extensionGroupsOffset();
    return sent == 0 ? groups.of(pid(), gid()) : sentGroups(sent);
  }

  @Override
  public boolean checksPermission() {
    return checksPermission;
  }

  @Override
  public boolean isCancelled() {
    return slot.isCancelled();
  }

  @Override
  public void onCancel(Runnable action) {
    slot.onCancel(action);
  }

  /**
   * Where the groups that the kernel sent begin (fuse-kernel-protocol.md 2.6), 0 without any. It
   * sends the one that decides about setgid directories, which is all that the default mount needs.
   */
  private int extensionGroupsOffset() {
    int at = 0;
    while (at + 8 <= request.extensionLength()) {
      int size = request.extensionU32(at);
      if (request.extensionU32(at + 4) == EXTENSION_GROUPS) {
        return at + 8;
      }
      if (size < 8) {
        return 0;
      }
      at += size;
    }
    return 0;
  }

  private int[] sentGroups(int offset) {
    int room = (request.extensionLength() - offset - 4) / 4;
    int count = Math.clamp(request.extensionU32(offset), 0, room);
    int[] all = new int[count + 1];
    all[0] = gid();
    for (int i = 0; i < count; i++) {
      all[i + 1] = request.extensionU32(offset + 4 + 4 * i);
    }
    return all;
  }
}
