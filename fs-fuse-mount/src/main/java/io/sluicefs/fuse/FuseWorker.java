package io.sluicefs.fuse;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.vfs.Vfs;
import io.sluicefs.fuse.ffm.InFlight;
import io.sluicefs.fuse.ffm.MessageBuffers;
import io.sluicefs.fuse.ffm.RequestWorker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The views of one pair of buffers, made once and used for request after request. */
final class FuseWorker implements RequestWorker {
  private static final Logger log = LoggerFactory.getLogger(FuseWorker.class);

  /** Shorter than this, not even the number of the request is there. */
  private static final int UNIQUE_END = 16;

  private final FuseOps ops;
  private final Vfs vfs;
  private final InFlight.Slot slot;
  private final FuseRequest in;
  private final RequestCaller caller;
  private final FuseReply out;

  FuseWorker(FuseServer server, MessageBuffers buffers) {
    this.ops = server.ops();
    this.vfs = server.vfs();
    this.slot = server.inFlight().newSlot();
    this.in = new FuseRequest(buffers.request());
    this.caller =
        new RequestCaller(in, slot, server.groups(), !server.config().defaultPermissions());
    this.out = new FuseReply(buffers.reply(), server.channel());
  }

  @Override
  public void handle(long length) {
    boolean sound = in.begin(length);
    if (length < UNIQUE_END) {
      log.error("a message of {} bytes cannot be answered", length);
      return;
    }
    long unique = in.unique();
    out.begin(unique);
    if (!sound) {
      log.error("request {} contradicts its length {}", in.opcode(), length);
      out.error(Errno.EIO);
      return;
    }
    slot.begin(unique);
    try {
      ops.answer(in, caller, out);
    } finally {
      slot.end();
    }
  }

  @Override
  public void close() {
    slot.close();
    vfs.leaveThread();
  }
}
