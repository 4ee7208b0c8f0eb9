package io.sluicefs.fuse;

import io.sluicefs.core.vfs.KernelCache;
import io.sluicefs.core.vfs.Vfs;
import io.sluicefs.fuse.ffm.FdChannel;
import io.sluicefs.fuse.ffm.Sys;
import io.sluicefs.fuse.lifecycle.DeadMounts;
import io.sluicefs.fuse.lifecycle.MountException;
import io.sluicefs.fuse.lifecycle.MountRequest;
import io.sluicefs.fuse.lifecycle.MountTable;
import io.sluicefs.fuse.lifecycle.Mounter;
import io.sluicefs.fuse.lifecycle.Unmounter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A volume mounted by this process: from mounting to the end of the connection. Does not own the
 * Vfs, which is closed by whoever made it, after the mount has ended.
 */
public final class FuseMount {
  private static final Logger log = LoggerFactory.getLogger(FuseMount.class);

  /** Several READs in flight for a sequential reader; what object storage needs. */
  private static final int READ_AHEAD_KIB = 4096;

  /** So long that it means for ever, and still fits into nanoseconds. */
  private static final Duration FOREVER = Duration.ofDays(36_500);

  private final Path mountPoint;
  private final FuseServer server;
  private final int fd;
  private final int deviceMinor;
  private final AtomicBoolean fdClosed = new AtomicBoolean();

  private FuseMount(Path mountPoint, FuseServer server, int fd, int deviceMinor) {
    this.mountPoint = mountPoint;
    this.server = server;
    this.fd = fd;
    this.deviceMinor = deviceMinor;
  }

  /**
   * Mounts and begins to serve: the mount is usable when this returns. A dead mount at the path is
   * removed first.
   */
  public static FuseMount mount(FuseConfig config, Vfs vfs) throws IOException {
    DeadMounts.State before = DeadMounts.clean(config.mountPoint());
    if (before == DeadMounts.State.HUNG) {
      throw new MountException(
          "a mount at " + config.mountPoint() + " does not answer; unmount it with --force first");
    }
    int fd = Mounter.mount(request(config));
    int deviceMinor = deviceMinor(config.mountPoint());
    try {
      FuseServer server = FuseServer.start(new FdChannel(fd), config, vfs);
      Mounter.raiseReadAhead(deviceMinor, READ_AHEAD_KIB);
      return new FuseMount(config.mountPoint(), server, fd, deviceMinor);
    } catch (IOException | RuntimeException e) {
      Sys.close(fd);
      Unmounter.unmountLazily(config.mountPoint());
      throw e;
    }
  }

  private static MountRequest request(FuseConfig config) {
    int maxRead = config.maxIo() % Sys.pageSize() == 0 ? 0 : config.maxIo();
    return new MountRequest(
        config.mountPoint(),
        config.source(),
        config.subtype(),
        config.readOnly(),
        config.allowOther(),
        config.defaultPermissions(),
        maxRead,
        config.options());
  }

  private static int deviceMinor(Path mountPoint) throws IOException {
    Optional<MountTable.Entry> entry = MountTable.read().at(mountPoint);
    return entry.map(MountTable.Entry::deviceMinor).orElse(0);
  }

  public Path mountPoint() {
    return mountPoint;
  }

  /** Number of the connection below /sys/fs/fuse/connections. */
  public int connection() {
    return deviceMinor;
  }

  public KernelCache kernelCache() {
    return server.kernelCache();
  }

  /** Threads that read requests now. */
  public int readerCount() {
    return server.readerCount();
  }

  /** Requests being answered now. */
  public int inFlightCount() {
    return server.inFlight().count();
  }

  /** Failures that no code foresaw. */
  public long surprises() {
    return server.ops().surprises();
  }

  /** Serves until the mount is gone, whoever unmounts it. */
  public void awaitEnd() throws InterruptedException {
    awaitEnd(FOREVER);
  }

  /** As {@link #awaitEnd()}; false when the mount is still served after that time. */
  public boolean awaitEnd(Duration patience) throws InterruptedException {
    if (!server.awaitEnd(patience)) {
      return false;
    }
    if (server.failure() != null) {
      abort();
    }
    if (fdClosed.compareAndSet(false, true)) {
      Sys.close(fd);
    }
    return true;
  }

  /** The error that ended serving, absent after a normal end. */
  public @Nullable Throwable failure() {
    return server.failure();
  }

  /** Takes the path away; users that are inside are served until they leave. */
  public void unmount() throws MountException {
    Unmounter.unmountLazily(mountPoint);
  }

  /**
   * The orderly end that a signal asks for: unmounts, and serves for {@code patience} those who are
   * still inside.
   *
   * @return false when some still are; then what is buffered must be flushed all the same
   */
  public boolean stop(Duration patience) throws InterruptedException {
    try {
      unmount();
    } catch (MountException e) {
      log.debug("already unmounted: {}", e.getMessage());
    }
    return awaitEnd(patience);
  }

  /** Ends the readers without unmounting: requests wait in the kernel from now on. */
  public void stopReading() {
    server.stopReading();
  }

  /** Fails everything that waits and takes the path away. */
  private void abort() {
    try {
      MountTable.read().at(mountPoint).ifPresent(Unmounter::abort);
      unmount();
    } catch (IOException e) {
      log.warn("cannot clear the mount point: {}", e.getMessage());
    }
  }
}
