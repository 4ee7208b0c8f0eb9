package io.sluicefs.meta.redis.quota;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.DirPage;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.meta.redis.op.Getattr;
import io.sluicefs.meta.redis.op.IdBatch;
import io.sluicefs.meta.redis.op.Lookup;
import io.sluicefs.meta.redis.op.Mkdir;
import io.sluicefs.meta.redis.op.NewInodes;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.op.Readdir;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Directories of the volume by path, and the way back. */
final class QuotaPaths {
  private static final int DIRECTORY_MODE = 0755;
  private static final int DEPTH_MAX = 4096;

  private final OpContext context;

  QuotaPaths(OpContext context) {
    this.context = context;
  }

  /**
   * @throws FsException ENOENT, ENOTDIR; EPERM for the trash
   */
  long resolve(String path) {
    long ino = Inodes.ROOT;
    for (Name name : names(path)) {
      ino = directory(new Lookup(context).lookup(Caller.root(), ino, name));
    }
    return ino;
  }

  /** Makes what is missing; a directory that another client makes meanwhile will do. */
  void create(String path) {
    IdBatch ids = new IdBatch(context.redis(), context.keys().nextInode(), 1, Inodes.ROOT + 1);
    Mkdir mkdir = new Mkdir(context, new NewInodes(context, ids));
    NewInode node = new NewInode(FileType.DIRECTORY, DIRECTORY_MODE, 0, 0);
    long ino = Inodes.ROOT;
    for (Name name : names(path)) {
      try {
        mkdir.mkdir(Caller.root(), ino, name, node);
      } catch (FsException e) {
        if (e.errno() != Errno.EEXIST) {
          throw e;
        }
      }
      ino = directory(new Lookup(context).lookup(Caller.root(), ino, name));
    }
  }

  private static long directory(Inode inode) {
    if (Inodes.isTrash(inode.ino())) {
      throw Errno.EPERM.exception();
    }
    if (inode.attr().type() != FileType.DIRECTORY) {
      throw Errno.ENOTDIR.exception();
    }
    return inode.ino();
  }

  private static List<Name> names(String path) {
    return Arrays.stream(path.split("/"))
        .filter(part -> !part.isEmpty() && !part.equals("."))
        .map(Name::of)
        .toList();
  }

  /** The path of a directory; null when it is gone. */
  @Nullable String pathOf(long ino) {
    StringBuilder path = new StringBuilder();
    try {
      long at = ino;
      for (int depth = 0; at != Inodes.ROOT && depth < DEPTH_MAX; depth++) {
        long parent = new Getattr(context).getattr(at).parentIno();
        String name = nameIn(parent, at);
        if (name == null) {
          return null;
        }
        path.insert(0, "/" + name);
        at = parent;
      }
    } catch (FsException e) {
      if (!e.isExpected()) {
        throw e;
      }
      return null;
    }
    return path.isEmpty() ? "/" : path.toString();
  }

  private @Nullable String nameIn(long parent, long ino) {
    Readdir readdir = new Readdir(context);
    String cursor = DirPage.END;
    do {
      DirPage page = readdir.readdir(Caller.root(), parent, cursor, DirDetail.NAMES);
      for (Dentry dentry : page.entries()) {
        if (dentry.ino() == ino) {
          return dentry.name().toString();
        }
      }
      cursor = page.next();
    } while (!cursor.equals(DirPage.END));
    return null;
  }
}
