package io.sluicefs.fuse;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.core.vfs.Vfs;

/** Requests on names: looking up, making, moving and removing them. */
final class NameOps {
  private static final int RENAME_NO_REPLACE = 1;
  private static final int RENAME_EXCHANGE = 2;
  static final int PERMISSIONS = 0xFFF;

  private final Vfs vfs;
  private final ReplyEncoder encoder;
  private final FuseConfig config;

  NameOps(Vfs vfs, ReplyEncoder encoder, FuseConfig config) {
    this.vfs = vfs;
    this.encoder = encoder;
    this.config = config;
  }

  void lookup(FuseRequest in, Caller caller, FuseReply out) {
    Name name = in.name();
    if (encoder.timeouts().negative().isZero()) {
      encoder.sendEntry(out, vfs.lookup(caller, in.nodeid(), name));
    } else {
      lookupOrAbsent(in, caller, out, name);
    }
  }

  private void lookupOrAbsent(FuseRequest in, Caller caller, FuseReply out, Name name) {
    try {
      encoder.sendEntry(out, vfs.lookup(caller, in.nodeid(), name));
    } catch (FsException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      encoder.sendAbsent(out);
    }
  }

  void forget(FuseRequest in, FuseReply out) {
    out.none();
    in.fixed(8);
    vfs.forget(in.nodeid(), in.u64(0));
  }

  void batchForget(FuseRequest in, FuseReply out) {
    out.none();
    in.fixed(8);
    int count = in.u32(0);
    for (int i = 0; i < count && in.has(8 + 16 * (i + 1)); i++) {
      vfs.forget(in.u64(8 + 16 * i), in.u64(16 + 16 * i));
    }
  }

  void mknod(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(16);
    int mode = in.u32(0);
    NewInode node =
        new NewInode(FileType.ofMode(mode), mode & PERMISSIONS, config.umask(in.u32(8)), in.u32(4));
    encoder.sendEntry(out, vfs.mknod(caller, in.nodeid(), in.name(), node));
  }

  void mkdir(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(8);
    NewInode node =
        new NewInode(FileType.DIRECTORY, in.u32(0) & PERMISSIONS, config.umask(in.u32(4)), 0);
    encoder.sendEntry(out, vfs.mkdir(caller, in.nodeid(), in.name(), node));
  }

  void symlink(FuseRequest in, Caller caller, FuseReply out) {
    Name name = in.name();
    encoder.sendEntry(out, vfs.symlink(caller, in.nodeid(), name, in.string()));
  }

  void link(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(8);
    encoder.sendEntry(out, vfs.link(caller, in.u64(0), in.nodeid(), in.name()));
  }

  void unlink(FuseRequest in, Caller caller, FuseReply out) {
    vfs.unlink(caller, in.nodeid(), in.name());
    out.ok();
  }

  void rmdir(FuseRequest in, Caller caller, FuseReply out) {
    vfs.rmdir(caller, in.nodeid(), in.name());
    out.ok();
  }

  void rename(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(8);
    move(in, caller, out, RenameMode.REPLACE);
  }

  void rename2(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(16);
    move(
        in,
        caller,
        out,
        switch (in.u32(8)) {
          case 0 -> RenameMode.REPLACE;
          case RENAME_NO_REPLACE -> RenameMode.NO_REPLACE;
          case RENAME_EXCHANGE -> RenameMode.EXCHANGE;
          default -> throw Errno.EINVAL.exception();
        });
  }

  private void move(FuseRequest in, Caller caller, FuseReply out, RenameMode mode) {
    Vfs.NameAt source = new Vfs.NameAt(in.nodeid(), in.name());
    vfs.rename(caller, source, new Vfs.NameAt(in.u64(0), in.name()), mode);
    out.ok();
  }
}
