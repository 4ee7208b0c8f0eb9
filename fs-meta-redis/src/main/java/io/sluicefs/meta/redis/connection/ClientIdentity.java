package io.sluicefs.meta.redis.connection;

import org.jspecify.annotations.Nullable;

/**
 * Which client session the scripts speak for. Set once the session is registered; until then, and
 * for ever on a read-only mount, it is 0.
 *
 * <p>Thread-safe; the session changes seldom and is read by every mutation.
 */
public final class ClientIdentity {
  private volatile long sessionId;
  private volatile @Nullable Runnable registerAnew;

  public long sessionId() {
    return sessionId;
  }

  /**
   * Mutations carry this session from now on.
   *
   * @param registerAnewWhenGone called by a mutation that finds its session gone; writes it again
   */
  public void assume(long newSessionId, Runnable registerAnewWhenGone) {
    registerAnew = registerAnewWhenGone;
    sessionId = newSessionId;
  }

  /** The session has ended. */
  public void forget() {
    sessionId = 0;
    registerAnew = null;
  }

  /** True when the session was written again. */
  boolean registerAnew() {
    Runnable action = registerAnew;
    if (action == null) {
      return false;
    }
    action.run();
    return true;
  }
}
