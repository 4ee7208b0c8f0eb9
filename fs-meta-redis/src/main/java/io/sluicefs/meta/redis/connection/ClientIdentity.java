package io.sluicefs.meta.redis.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which client session the scripts speak for. Set once the session is registered; until then, and
 * for ever on a read-only mount, it is 0.
 *
 * <p>A session that is found gone is replaced by one of the threads that found it, while the others
 * wait. An id is never used again, so whatever still travels under the old one is refused for good.
 * Thread-safe; the session changes seldom and is read by every mutation.
 */
public final class ClientIdentity {
  private final ReentrantLock replacing = new ReentrantLock();
  private volatile long sessionId;
  private volatile Runnable watchdog = () -> {};

  @GuardedBy("replacing")
  private @Nullable Replacement replacement;

  /** Whether the last session took locks with it. */
  @GuardedBy("replacing")
  private boolean lostLocks;

  /** Registers the next session. */
  @FunctionalInterface
  public interface Replacement {
    Replaced replace(long lostSessionId);
  }

  /**
   * @param sessionId the next session
   * @param lostLocks whether the lost one had locks
   * @param next runs when mutations carry the next session, before any of them is sent again
   */
  public record Replaced(long sessionId, boolean lostLocks, Runnable next) {}

  public long sessionId() {
    return sessionId;
  }

  /**
   * Who looks, before each mutation, whether the session may have ended; extends or replaces it
   * then.
   */
  public void watch(Runnable newWatchdog) {
    watchdog = newWatchdog;
  }

  /** Returns when the session cannot have ended. */
  void confirm() {
    watchdog.run();
  }

  /**
   * Mutations carry this session from now on.
   *
   * @param whenGone called by who finds the session gone
   */
  public void assume(long newSessionId, Replacement whenGone) {
    replacing.lock();
    try {
      replacement = whenGone;
      sessionId = newSessionId;
    } finally {
      replacing.unlock();
    }
  }

  /** The session has ended. */
  public void forget() {
    replacing.lock();
    try {
      sessionId = 0;
      replacement = null;
    } finally {
      replacing.unlock();
    }
  }

  /**
   * Replaces the session unless somebody has done it since.
   *
   * @return true when it was lost without locks: what was refused may be done under the next one
   */
  public boolean replace(long lostSessionId) {
    replacing.lock();
    try {
      if (replacement == null) {
        return false;
      }
      if (sessionId == lostSessionId) {
        Replaced replaced = replacement.replace(lostSessionId);
        lostLocks = replaced.lostLocks();
        sessionId = replaced.sessionId();
        replaced.next().run();
      }
      return !lostLocks;
    } finally {
      replacing.unlock();
    }
  }
}
