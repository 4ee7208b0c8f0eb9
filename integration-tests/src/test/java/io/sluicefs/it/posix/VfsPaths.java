package io.sluicefs.it.posix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.vfs.Vfs;
import org.jspecify.annotations.Nullable;

/** Path walks on a {@link Vfs} by the rules of path_resolution(7). */
final class VfsPaths {
  private static final int SYMLINKS_MAX = 40;

  private final Vfs vfs;
  private final Caller caller;

  VfsPaths(Vfs vfs, Caller caller) {
    this.vfs = vfs;
    this.caller = caller;
  }

  static Name name(String text) {
    return Name.of(text.getBytes(ISO_8859_1));
  }

  /** The inode at the end of the path. */
  Inode walk(String path, boolean follow) {
    return walk(root(), path, follow, 0);
  }

  /** As {@link #walk}, absent when only the last name is missing. */
  @Nullable Inode find(String path, boolean follow) {
    parent(path);
    try {
      return walk(path, follow);
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        return null;
      }
      throw e;
    }
  }

  /** Where O_CREAT makes its file: the target of a symlink to nowhere, else the path itself. */
  String danglingTarget(String path) {
    Inode last = find(path, false);
    if (last == null || last.attr().type() != FileType.SYMLINK) {
      return path;
    }
    String content = new String(vfs.readlink(caller, last.ino()), ISO_8859_1);
    return content.startsWith("/")
        ? content
        : path.substring(0, path.lastIndexOf('/') + 1) + content;
  }

  /** The directory and name that a path ends in. */
  Vfs.NameAt parent(String path) {
    int slash = path.lastIndexOf('/');
    Inode parent = walk(path.substring(0, slash), true);
    if (!parent.attr().isDirectory()) {
      throw Errno.ENOTDIR.exception();
    }
    return new Vfs.NameAt(parent.ino(), name(path.substring(slash + 1)));
  }

  /** EEXIST when the name is taken, which the kernel finds before it asks for permission. */
  void refuseExisting(Vfs.NameAt at) {
    try {
      vfs.lookup(caller, at.parentIno(), at.name());
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        return;
      }
      throw e;
    }
    throw Errno.EEXIST.exception();
  }

  private Inode walk(Inode from, String path, boolean follow, int symlinks) {
    Inode at = path.startsWith("/") ? root() : from;
    String rest = path;
    while (!rest.isEmpty()) {
      int slash = rest.indexOf('/');
      String word = slash < 0 ? rest : rest.substring(0, slash);
      rest = slash < 0 ? "" : rest.substring(slash + 1);
      if (!word.isEmpty()) {
        at = step(at, word, follow || !rest.isEmpty(), symlinks);
      }
    }
    return at;
  }

  private Inode step(Inode directory, String word, boolean follow, int symlinks) {
    if (!directory.attr().isDirectory()) {
      throw Errno.ENOTDIR.exception();
    }
    Inode found = vfs.lookup(caller, directory.ino(), name(word));
    if (found.attr().type() != FileType.SYMLINK || !follow) {
      return found;
    }
    if (symlinks == SYMLINKS_MAX) {
      throw Errno.ELOOP.exception();
    }
    String content = new String(vfs.readlink(caller, found.ino()), ISO_8859_1);
    return walk(directory, content, true, symlinks + 1);
  }

  private Inode root() {
    return new Inode(Inodes.ROOT, vfs.getattr(caller, Inodes.ROOT, Vfs.NO_HANDLE));
  }
}
