package io.sluicefs.core.vfs.handle;

import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.Name;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The open directory handles per inode, to tell them what this mount changes. */
public final class OpenDirs {
  private final ConcurrentHashMap<Long, List<DirHandle>> dirs = new ConcurrentHashMap<>();

  public void add(DirHandle handle) {
    dirs.compute(
        handle.ino(),
        (ino, list) -> {
          List<DirHandle> handles = list == null ? new CopyOnWriteArrayList<>() : list;
          handles.add(handle);
          return handles;
        });
  }

  public void remove(DirHandle handle) {
    dirs.computeIfPresent(
        handle.ino(),
        (ino, list) -> {
          list.remove(handle);
          return list.isEmpty() ? null : list;
        });
  }

  public void removed(long dirIno, Name name) {
    if (dirs.isEmpty()) {
      return;
    }
    List<DirHandle> handles = dirs.get(dirIno);
    if (handles != null) {
      handles.forEach(handle -> handle.removed(name));
    }
  }

  public void replaced(long dirIno, Dentry entry) {
    if (dirs.isEmpty()) {
      return;
    }
    List<DirHandle> handles = dirs.get(dirIno);
    if (handles != null) {
      handles.forEach(handle -> handle.replaced(entry));
    }
  }
}
