package io.sluicefs.core.meta;

import io.sluicefs.core.meta.op.ClientSession;
import io.sluicefs.core.meta.op.SessionInfo;
import java.util.List;

/** Registration of this client and view of the others (redis-metadata.md 6). */
public interface ClientSessions {

  /** Registers this client and returns its session id; read-only engines register nothing: 0. */
  long openSession(SessionInfo info);

  /**
   * Extends the registration; called by a scheduler every heartbeat. A session that others have
   * ended meanwhile, or that expired with locks, is lost: a new one takes its place.
   */
  void heartbeat();

  /**
   * Returns at once while the session cannot have ended; else the server is asked first, as by
   * {@link #heartbeat}. To be called before anything is believed that only a lock makes true.
   *
   * @throws io.sluicefs.core.errno.FsException EIO when the server cannot be asked
   */
  void confirmSession();

  /** Who shall learn of a lost session; one at most. */
  void onSessionLost(SessionListener listener);

  /** Releases what the session holds (sustained inodes, locks) and removes it. */
  void closeSession();

  List<ClientSession> sessions();

  /**
   * Cleans sessions whose expiry has passed, if this client wins the election; at most {@code
   * limit}.
   *
   * @return how many were removed
   */
  int cleanStaleSessions(int limit);
}
