package io.sluicefs.core.vfs.handle;

import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.core.meta.op.LockRequest.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which locks the handles of a mount took and did not release: what a close must release, as
 * nothing else does (fuse-kernel-protocol.md 4.9).
 *
 * <p>Record locks belong to an owner, and closing any descriptor of the file releases all of his;
 * an flock belongs to its handle. Bounded by the open handles and their owners. Map operations run
 * as one for each inode.
 */
public final class HeldLocks {
  private final ConcurrentHashMap<Long, OfFile> files = new ConcurrentHashMap<>();

  /** The locks on one inode. */
  private static final class OfFile {
    private final Map<Long, Set<FileHandle>> recordOwners = new HashMap<>(2);
    private final Map<FileHandle, Long> flocks = new HashMap<>(2);

    boolean isEmpty() {
      return recordOwners.isEmpty() && flocks.isEmpty();
    }

    void tell(FileHandle handle) {
      boolean records = recordOwners.values().stream().anyMatch(h -> h.contains(handle));
      handle.holdsLock(records || flocks.containsKey(handle));
    }
  }

  public void taken(FileHandle handle, LockRequest lock) {
    files.compute(
        handle.ino(),
        (ino, known) -> {
          OfFile file = known == null ? new OfFile() : known;
          if (lock.kind() == Kind.FLOCK) {
            file.flocks.put(handle, lock.owner());
          } else {
            file.recordOwners.computeIfAbsent(lock.owner(), o -> new HashSet<>(2)).add(handle);
          }
          handle.holdsLock(true);
          return file;
        });
  }

  /** The owner has nothing left of that kind on the inode. */
  public void gone(long ino, LockRequest lock) {
    files.computeIfPresent(
        ino,
        (i, file) -> {
          Set<FileHandle> told = new HashSet<>();
          if (lock.kind() == Kind.FLOCK) {
            file.flocks.forEach((handle, owner) -> {
              if (owner == lock.owner()) {
                told.add(handle);
              }
            });
            file.flocks.keySet().removeAll(told);
          } else {
            Set<FileHandle> handles = file.recordOwners.remove(lock.owner());
            told.addAll(handles == null ? Set.of() : handles);
          }
          told.forEach(file::tell);
          return file.isEmpty() ? null : file;
        });
  }

  /** Whether the owner has record locks on the inode. */
  public boolean hasRecords(long ino, long owner) {
    boolean[] found = new boolean[1];
    files.computeIfPresent(
        ino,
        (i, file) -> {
          found[0] = file.recordOwners.containsKey(owner);
          return file;
        });
    return found[0];
  }

  /**
   * What ends with a handle: its flock, and the record locks of owners who took them through no
   * other handle. An owner whose descriptors were closed has none by now, so these belong to the
   * handle itself (open file description locks).
   */
  public List<LockRequest> of(FileHandle handle) {
    List<LockRequest> ending = new ArrayList<>(1);
    files.computeIfPresent(
        handle.ino(),
        (ino, file) -> {
          Long flockOwner = file.flocks.get(handle);
          if (flockOwner != null) {
            ending.add(LockRequest.unlockAll(Kind.FLOCK, flockOwner));
          }
          file.recordOwners.forEach((owner, handles) -> {
            if (handles.equals(Set.of(handle))) {
              ending.add(LockRequest.unlockAll(Kind.POSIX, owner));
            }
          });
          return file;
        });
    return ending;
  }

  /** The handle has ended. */
  public void ended(FileHandle handle) {
    files.computeIfPresent(
        handle.ino(),
        (ino, file) -> {
          file.flocks.remove(handle);
          file.recordOwners.values().forEach(handles -> handles.remove(handle));
          file.recordOwners.values().removeIf(Set::isEmpty);
          return file.isEmpty() ? null : file;
        });
  }
}
