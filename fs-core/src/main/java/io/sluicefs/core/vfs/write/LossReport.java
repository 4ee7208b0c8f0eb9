package io.sluicefs.core.vfs.write;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What one open file is still to be told of bytes that were written through it and are lost. Each
 * loss is told once, to everybody whose bytes were in it, and to nobody else (behaviour.md F6).
 */
public final class LossReport {
  /**
   * @param urgent told by the next call of any kind, else by the next one that stores
   */
  private record Loss(FsException why, boolean urgent) {}

  private final AtomicReference<@Nullable Loss> untold = new AtomicReference<>();

  /** Bytes could not be stored or committed. */
  void lost(FsException why) {
    untold.compareAndSet(null, new Loss(why, false));
  }

  /** Bytes were dropped with the session under which they were written. */
  void lostWithSession(FsException why) {
    untold.set(new Loss(why, true));
  }

  /**
   * Tells what is lost.
   *
   * @throws FsException EIO, ENOSPC, EDQUOT
   */
  public void tell() {
    Loss loss = untold.getAndSet(null);
    if (loss != null) {
      throw toThrow(loss.why());
    }
  }

  /**
   * Tells what must not wait for the next call that stores.
   *
   * @throws FsException EIO
   */
  public void tellUrgent() {
    Loss loss = untold.get();
    if (loss != null && loss.urgent() && untold.compareAndSet(loss, null)) {
      throw toThrow(loss.why());
    }
  }

  private static FsException toThrow(FsException why) {
    Errno errno = why.errno();
    return errno == Errno.ENOSPC || errno == Errno.EDQUOT
        ? errno.exception()
        : FsException.io("written bytes are lost", why);
  }
}
