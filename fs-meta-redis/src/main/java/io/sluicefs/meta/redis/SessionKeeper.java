package io.sluicefs.meta.redis;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.meta.Cleanup.Job;
import io.sluicefs.core.meta.SessionListener;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.meta.op.SessionInfo;
import io.sluicefs.meta.redis.connection.ClientIdentity.Replaced;
import io.sluicefs.meta.redis.connection.Lease;
import io.sluicefs.meta.redis.connection.Redis.HandedOut;
import io.sluicefs.meta.redis.op.CloseSession;
import io.sluicefs.meta.redis.op.Elect;
import io.sluicefs.meta.redis.op.Heartbeat;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.op.OpenFiles;
import io.sluicefs.meta.redis.op.OpenSession;
import io.sluicefs.meta.redis.op.StaleSessions;
import io.sluicefs.meta.redis.schema.FormatCodec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client session of one engine: opened once, extended by heartbeats, which also load the
 * settings anew, and closed.
 *
 * <p>Opening and closing are called by one thread; heartbeats and stale-session cleaning by any.
 */
final class SessionKeeper {
  private static final Logger log = LoggerFactory.getLogger(SessionKeeper.class);

  /** Part of a heartbeat for which the last cleaning of stale sessions counts. */
  private static final double ELECTION_PART = 0.9;

  /** Sessions that others may have opened and the server forgotten. */
  private static final long FORGOTTEN_SESSIONS = 1000;

  private final OpContext context;
  private final CurrentFormat format;
  private final Lease lease;
  private final Heartbeat heartbeat;
  private final ReentrantLock confirming = new ReentrantLock();
  private final FormatCodec codec = new FormatCodec();
  private volatile @Nullable SessionInfo info;
  private volatile SessionListener listener = () -> false;

  /** {@code format} is where the context reads the settings from. */
  SessionKeeper(OpenFiles files, CurrentFormat format, Lease lease) {
    this.context = files.context();
    this.heartbeat = new Heartbeat(files);
    this.format = format;
    this.lease = lease;
    context.redis().guard(new SessionIds(context));
  }

  long open(SessionInfo newInfo) {
    if (context.options().readOnly()) {
      return 0;
    }
    context.redis().greet();
    long asked = lease.ask();
    long sessionId = new OpenSession(context).openSession(newInfo, 0);
    lease.extended(asked);
    info = newInfo;
    context.identity().watch(this::confirm);
    context.identity().assume(sessionId, lost -> replace(lost, newInfo));
    return sessionId;
  }

  void onLost(SessionListener newListener) {
    listener = newListener;
  }

  /** What is left of the lost session goes too: nobody shall wait for its locks. */
  private Replaced replace(long lost, SessionInfo own) {
    boolean lostLocks = listener.sessionLost();
    long asked = lease.ask();
    long sessionId = new OpenSession(context).openSession(own, lost);
    lease.extended(asked);
    try {
      new CloseSession(context).closeSession(lost, false);
    } catch (FsException e) {
      log.warn("What session {} held is left to the cleaning job: {}", lost, e.getMessage());
    }
    log.warn(
        "Session {} of this mount was ended by others{}; it goes on as session {}",
        lost,
        lostLocks ? " and lost its locks" : "",
        sessionId);
    return new Replaced(sessionId, lostLocks, listener::sessionReplaced);
  }

  /**
   * Returns at once while the session cannot have ended by the clock of this machine. Afterwards
   * nothing is sent for it until the server has extended it, or replaced it when it is lost.
   */
  void confirm() {
    if (info == null || lease.holds()) {
      return;
    }
    confirming.lock();
    try {
      if (!lease.holds()) {
        heartbeat();
      }
    } finally {
      confirming.unlock();
    }
  }

  /**
   * Extends the session; read-only engines only load the settings.
   *
   * @throws FsException ESTALE when the volume is gone or another one is in its place; nothing is
   *     sent to the server any more
   */
  void heartbeat() {
    SessionInfo own = info;
    long sessionId = context.identity().sessionId();
    byte @Nullable [] setting =
        own == null || sessionId == 0
            ? context.redis().get(context.keys().setting())
            : extend(sessionId, own);
    if (setting == null || setting.length == 0) {
      throw volumeLost("it is no longer formatted");
    }
    adopt(setting);
  }

  private byte @Nullable [] extend(long sessionId, SessionInfo own) {
    long asked = lease.ask();
    boolean[] isLost = new boolean[1];
    byte @Nullable [] setting =
        heartbeat.heartbeat(
            sessionId,
            own,
            () -> {
              isLost[0] = true;
              context.identity().replace(sessionId);
            });
    if (!isLost[0]) {
      lease.extended(asked);
    }
    return setting;
  }

  void close() {
    long sessionId = context.identity().sessionId();
    if (sessionId != 0) {
      info = null;
      context.identity().forget();
      new CloseSession(context).closeSession(sessionId, false);
    }
  }

  int cleanStale(int limit) {
    Duration interval =
        Duration.ofSeconds((long) (context.options().heartbeat().toSeconds() * ELECTION_PART));
    if (context.options().readOnly() || !new Elect(context).elect(Job.STALE_SESSIONS, interval)) {
      return 0;
    }
    List<Long> stale = new StaleSessions(context).staleSessions(limit);
    for (long sessionId : stale) {
      new CloseSession(context).closeSession(sessionId, true);
    }
    return stale.size();
  }

  private void adopt(byte[] setting) {
    VolumeFormat loaded;
    try {
      loaded = codec.decode(setting);
    } catch (IllegalArgumentException e) {
      throw FsException.io("load setting", e);
    }
    if (!loaded.uuid().equals(format.get().uuid())) {
      throw volumeLost("the database holds another volume now");
    }
    if (loaded.clients().metaVersion() > 1) {
      throw volumeLost("it has been upgraded to another metadata version");
    }
    format.set(loaded);
  }

  /** So that nobody else is handed the session of this client. */
  private record SessionIds(OpContext context) implements HandedOut {
    @Override
    public byte[] counter() {
      return context.keys().nextSession();
    }

    @Override
    public long highest() {
      return context.identity().sessionId();
    }

    @Override
    public long margin() {
      return FORGOTTEN_SESSIONS;
    }

    @Override
    public void drop() {
      // a session that the server has forgotten is replaced when it is used
    }
  }

  private FsException volumeLost(String why) {
    context.redis().close();
    return FsException.of(Errno.ESTALE, why, new IllegalStateException(why));
  }
}
