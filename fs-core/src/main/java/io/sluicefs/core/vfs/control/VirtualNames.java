package io.sluicefs.core.vfs.control;

import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which names of a mount lead to virtual files. */
final class VirtualNames {
  private static final String TRASH = ".trash";

  private final Map<Name, VirtualFile> files = new HashMap<>();
  private final List<Dentry> listed = new ArrayList<>();
  private final Name trash;
  private final boolean hasTrash;

  VirtualNames(ControlConfig config) {
    String prefix = config.prefixed() ? ".jfs" : "";
    for (VirtualFile file : VirtualFile.values()) {
      Name name = Name.of(prefix + file.plainName());
      files.put(name, file);
      if (file.isListed() && !config.hidden()) {
        listed.add(new Dentry(name, file.ino(), FileType.FILE, null));
      }
    }
    trash = Name.of(prefix + TRASH);
    hasTrash = config.trash();
    if (hasTrash && !config.hidden()) {
      listed.add(new Dentry(trash, Inodes.TRASH, FileType.DIRECTORY, null));
    }
  }

  /** The virtual file behind a name: all in the root, {@code .control} in every directory. */
  @Nullable VirtualFile find(long parentIno, Name name) {
    if (name.bytes()[0] != '.') {
      return null;
    }
    VirtualFile file = files.get(name);
    boolean here = parentIno == Inodes.ROOT || file == VirtualFile.CONTROL;
    return here ? file : null;
  }

  boolean isTrash(long parentIno, Name name) {
    return hasTrash && parentIno == Inodes.ROOT && name.equals(trash);
  }

  /** True for names of the root that nobody may make, move or remove. */
  boolean isReserved(long parentIno, Name name) {
    if (parentIno != Inodes.ROOT || name.bytes()[0] != '.') {
      return false;
    }
    return files.containsKey(name) || isTrash(parentIno, name);
  }

  /** Entries in front of those of the root. */
  List<Dentry> listed() {
    return listed;
  }
}
