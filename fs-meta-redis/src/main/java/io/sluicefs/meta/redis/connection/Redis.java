package io.sluicefs.meta.redis.connection;

import io.sluicefs.core.inode.Caller;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the operations need of a server. All methods block, from any thread.
 *
 * <p>Every method throws {@link io.sluicefs.core.errno.FsException}: EINTR when the caller was
 * cancelled before anything was sent, EIO when the server could not be reached before the deadline,
 * ENOSPC when it is out of memory, EIO for everything unexpected. A command that was sent is waited
 * for, cancelled or not, as its outcome must be known.
 */
public interface Redis extends AutoCloseable {

  /**
   * Runs a mutating script exactly once: lost connections and replies are retried with the same
   * operation id until the deadline. Throws the errno that the script answered; EROFS on a
   * read-only mount.
   */
  Reply mutate(Caller caller, ScriptCall call);

  /** Runs a script that writes nothing; retried freely. Throws the errno that it answered. */
  Reply read(Caller caller, ScriptCall call);

  byte @Nullable [] get(byte[] key);

  /** One element per key, in order. */
  List<byte @Nullable []> mget(List<byte[]> keys);

  byte @Nullable [] hget(byte[] key, byte[] field);

  List<byte[]> hkeys(byte[] key);

  /** One step of HSCAN from {@code cursor} ("0" starts, and as next ends). */
  HashPage hscan(byte[] key, String cursor, int count);

  /** Elements {@code first} to {@code last}, both included; -1 is the last one. */
  List<byte[]> lrange(byte[] key, long first, long last);

  List<byte[]> smembers(byte[] key);

  /** Members with a score up to {@code scoreMax}, lowest first, at most {@code limit}. */
  List<ScoredMember> zrange(byte[] key, long scoreMax, int limit);

  /**
   * Adds to a counter of which gaps do no harm (ids): may happen twice after a lost reply.
   *
   * @return the value afterwards
   */
  long incrBy(byte[] key, long amount);

  /**
   * Messages of a channel, on a connection of their own that {@link Messages#listen} opens.
   *
   * @param listener gets the text of each; called on a thread that must not wait
   */
  Messages messages(String channel, Consumer<String> listener);

  /**
   * Looks after ids of a counter: before a server that may have forgotten some of them is used, the
   * counter is raised there and what is in store is dropped.
   */
  void guard(HandedOut ids);

  /**
   * Before a client is handed its first ids: raises the counters that {@link #guard} knows when
   * another server has taken over since the last client came.
   */
  void greet();

  /** Grows each time that the server may have forgotten ids handed out before. */
  long idEpoch();

  /** The calling thread makes no more requests: its connection is closed. */
  void leaveThread();

  /** Closes all connections; calls in progress end with EIO. */
  @Override
  void close();

  /**
   * Messages of one channel. They are hints: whoever relies on one looks for himself now and then,
   * as those sent while nobody listens are lost.
   */
  interface Messages extends AutoCloseable {
    /**
     * Connects and subscribes, when that has not been done or was lost. Called by one thread.
     *
     * @return whether messages come from now on
     */
    boolean listen();

    @Override
    void close();
  }

  /** Ids of a counter that this client was handed. */
  interface HandedOut {
    /** The key of the counter. */
    byte[] counter();

    long highest();

    /** How many others may have been handed beyond, at most. */
    long margin();

    /** Hands out none of those in store. */
    void drop();
  }

  /** One step of a hash scan; a field may come more than once. */
  record HashPage(String next, List<byte[]> fields, List<byte[]> values) {
    public boolean isLast() {
      return next.equals("0");
    }
  }

  /** A member of a sorted set. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record ScoredMember(byte[] member, double score) {}
}
