package io.sluicefs.fuse;

import io.sluicefs.core.vfs.KernelCache;
import io.sluicefs.core.vfs.Vfs;
import io.sluicefs.fuse.ffm.CallerGroups;
import io.sluicefs.fuse.ffm.Channel;
import io.sluicefs.fuse.ffm.InFlight;
import io.sluicefs.fuse.ffm.Notifier;
import io.sluicefs.fuse.ffm.ReaderLimits;
import io.sluicefs.fuse.ffm.Readers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Serves one connection: handshake, readers, notifier. Knows no mount point, so tests put a kernel
 * of their own at the other end of the channel. Owns neither channel nor Vfs.
 */
final class FuseServer {
  /** Threads beyond which waiting requests move to virtual threads. */
  static final int READERS_MAX = 64;

  /** Requests waiting on virtual threads, or 64 MiB of payloads; the rest stays in the kernel. */
  static final int DEFERRED_MAX = 256;

  private final Channel channel;
  private final FuseConfig config;
  private final InitHandshake.Negotiated settled;
  private final Vfs vfs;
  private final InFlight inFlight = new InFlight();
  private final CallerGroups groups = new CallerGroups(Path.of("/proc"));
  private final LockWaiters waiters;
  private final FuseOps ops;
  private final Readers readers;
  private final Notifier notifier;

  private FuseServer(
      Channel channel, FuseConfig config, Vfs vfs, InitHandshake.Negotiated settled) {
    this.channel = channel;
    this.config = config;
    this.vfs = vfs;
    this.settled = settled;
    this.waiters = new LockWaiters(channel, inFlight);
    this.ops = new FuseOps(vfs, config, settled, inFlight, waiters);
    ReaderLimits limits =
        new ReaderLimits(config.readers(), READERS_MAX, DEFERRED_MAX, config.maxIo());
    this.readers = new Readers(channel, limits, buffers -> new FuseWorker(this, buffers));
    this.notifier = new Notifier(channel, settled.has(InitFlag.HAS_EXPIRE_ONLY));
  }

  /** Answers INIT and begins to serve. */
  static FuseServer start(Channel channel, FuseConfig config, Vfs vfs) throws IOException {
    InitHandshake.Negotiated settled = new InitHandshake(channel, config).run();
    FuseServer server = new FuseServer(channel, config, vfs, settled);
    server.readers.start();
    server.notifier.start();
    return server;
  }

  KernelCache kernelCache() {
    return notifier;
  }

  /** Waits until the connection has ended and no request is handled; false when it takes longer. */
  boolean awaitEnd(Duration patience) throws InterruptedException {
    boolean ended = readers.awaitEnd(patience);
    if (ended) {
      waiters.close();
      notifier.close();
    }
    return ended;
  }

  /** Why serving ended, absent when the connection simply did. */
  @Nullable Throwable failure() {
    return readers.failure();
  }

  /** Ends the readers while the connection lives on. */
  void stopReading() {
    readers.stop();
  }

  int readerCount() {
    return readers.count();
  }

  InitHandshake.Negotiated settled() {
    return settled;
  }

  FuseConfig config() {
    return config;
  }

  Channel channel() {
    return channel;
  }

  InFlight inFlight() {
    return inFlight;
  }

  CallerGroups groups() {
    return groups;
  }

  FuseOps ops() {
    return ops;
  }

  Vfs vfs() {
    return vfs;
  }
}
