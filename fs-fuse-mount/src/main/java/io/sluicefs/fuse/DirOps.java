package io.sluicefs.fuse;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.vfs.Vfs;
import io.sluicefs.fuse.ffm.Wire;

/** Requests on open directories. */
final class DirOps {
  private final Vfs vfs;
  private final ReplyEncoder encoder;

  DirOps(Vfs vfs, ReplyEncoder encoder) {
    this.vfs = vfs;
    this.encoder = encoder;
  }

  void opendir(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(8);
    long fh = vfs.opendir(caller, in.nodeid());
    encoder.openedDir(out, fh);
    if (!out.send(Wire.OPEN_OUT_SIZE)) {
      vfs.releasedir(caller, fh);
    }
  }

  void readdir(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(40);
    fill(in, caller, DirDetail.NAMES, new DirPacker(out, encoder, in.u32(16), false));
  }

  void readdirplus(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(40);
    fill(in, caller, DirDetail.ATTRIBUTES, new DirPacker(out, encoder, in.u32(16), true));
  }

  private void fill(FuseRequest in, Caller caller, DirDetail detail, DirPacker packer) {
    vfs.readdir(caller, in.u64(0), in.u64(8), detail, packer);
    packer.send();
  }

  void releasedir(FuseRequest in, Caller caller, FuseReply out) {
    in.fixed(24);
    vfs.releasedir(caller, in.u64(0));
    out.ok();
  }
}
