package io.sluicefs.fuse;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.fuse.ffm.Channel;
import io.sluicefs.fuse.ffm.MessageBuffers;
import io.sluicefs.fuse.ffm.Opcode;
import io.sluicefs.fuse.ffm.Sys;
import io.sluicefs.fuse.ffm.Wire;
import java.io.IOException;

/** The first exchange of a connection: INIT (fuse-kernel-protocol.md 3). */
final class InitHandshake {
  static final int MAJOR = 7;

  /** Linux 5.4. */
  static final int MINOR_MIN = 31;

  static final int MINOR_MAX = 45;

  /** Read-ahead, direct I/O and RELEASE beyond it queue in the kernel. */
  static final int MAX_BACKGROUND = 128;

  private static final int CONGESTION_THRESHOLD = MAX_BACKGROUND * 3 / 4;
  private static final int FLAGS2_END = 20;
  private static final int INIT_OUT = Wire.INIT_OUT_SIZE;

  private final Channel channel;
  private final FuseConfig config;

  InitHandshake(Channel channel, FuseConfig config) {
    this.channel = channel;
    this.config = config;
  }

  /** Reads INIT and answers it. */
  Negotiated run() throws IOException {
    try (MessageBuffers buffers = MessageBuffers.map(config.maxIo())) {
      FuseRequest in = new FuseRequest(buffers.request());
      FuseReply out = new FuseReply(buffers.reply(), channel);
      while (true) {
        in.begin(read(buffers));
        out.begin(in.unique());
        if (in.opcode() != Opcode.INIT) {
          throw new IOException("the kernel began with request " + in.opcode());
        }
        in.fixed(16);
        if (in.u32(0) > MAJOR) {
          offerOurMajor(out);
        } else {
          return answer(in, out);
        }
      }
    }
  }

  private long read(MessageBuffers buffers) throws IOException {
    long length;
    do {
      length = channel.read(buffers.request());
    } while (length == -Sys.EINTR || length == -Sys.EAGAIN);
    if (length <= 0) {
      throw new IOException("the connection ended before INIT, errno " + -length);
    }
    return length;
  }

  /** A newer kernel asks again in our version. */
  private static void offerOurMajor(FuseReply out) {
    out.zero(INIT_OUT);
    out.u32(0, MAJOR);
    out.u32(4, MINOR_MAX);
    out.send(INIT_OUT);
  }

  private Negotiated answer(FuseRequest in, FuseReply out) throws IOException {
    if (in.u32(0) < MAJOR || in.u32(4) < MINOR_MIN) {
      out.error(Errno.EPROTO);
      throw new IOException(
          "the kernel speaks FUSE " + in.u32(0) + "." + in.u32(4) + "; 7.31 (Linux 5.4) is needed");
    }
    Negotiated settled = settle(in);
    out.zero(INIT_OUT);
    out.u32(0, MAJOR);
    out.u32(4, settled.minor());
    out.u32(8, settled.maxReadAhead());
    out.u32(12, (int) settled.flags());
    out.u16(16, MAX_BACKGROUND);
    out.u16(18, CONGESTION_THRESHOLD);
    out.u32(20, settled.maxWrite());
    out.u32(24, 1);
    out.u16(28, settled.maxPages());
    out.u32(32, (int) (settled.flags() >>> 32));
    out.send(INIT_OUT);
    return settled;
  }

  private Negotiated settle(FuseRequest in) {
    long offered = Integer.toUnsignedLong(in.u32(12));
    if (InitFlag.INIT_EXT.isIn(offered) && in.has(FLAGS2_END)) {
      offered |= (long) in.u32(16) << 32;
    }
    long flags = offered & InitFlag.wantedBy(config);
    if (flags >>> 32 == 0) {
      flags &= ~InitFlag.INIT_EXT.mask();
    }
    int pages = (config.maxIo() + Sys.pageSize() - 1) / Sys.pageSize();
    return new Negotiated(Math.min(in.u32(4), MINOR_MAX), flags, in.u32(8), config.maxIo(), pages);
  }

  /**
   * What INIT settled: what both sides speak from now on.
   *
   * @param minor version of the protocol
   * @param flags capabilities taken, flags2 in the high half
   * @param maxWrite largest WRITE in bytes
   * @param maxPages largest request in pages
   */
  record Negotiated(int minor, long flags, int maxReadAhead, int maxWrite, int maxPages) {
    boolean has(InitFlag flag) {
      return flag.isIn(flags);
    }
  }
}
