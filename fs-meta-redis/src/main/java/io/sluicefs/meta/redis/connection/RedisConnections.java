package io.sluicefs.meta.redis.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lettuce.core.KeyValue;
import io.lettuce.core.Limit;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.Range;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.MetaOptions;
import io.sluicefs.meta.redis.RedisConfig;
import io.sluicefs.meta.redis.connection.ScriptHead.Sender;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.topology.NotConnectedException;
import io.sluicefs.meta.redis.topology.RouteRead;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@link Redis} over lanes and a shared connection, with the one retry loop above both.
 *
 * <p>A mutation keeps retry slot and operation id over all attempts. It is not retried when there
 * is no session to remember its answer (administration) and the first attempt may have had an
 * effect. Thread-safe; holds no lock while it waits for the server.
 */
public final class RedisConnections implements Redis {
  /** Attempts that fit into the deadline even when nobody ever answers. */
  private static final int SILENT_ATTEMPTS = 3;

  private final Connector connector;
  private final SharedLink shared;
  private final Lanes lanes;
  private final RedisKeys keys;
  private final RetrySlots slots = new RetrySlots();
  private final ScriptHead head;
  private final NewServer newServer;
  private final ClientIdentity identity;
  private final InstantSource clock;
  private final boolean readOnly;
  private final long deadlineNanos;
  private final long attemptNanos;
  private final RedisUrl.Timing timing;
  private volatile boolean closed;

  private RedisConnections(
      Connector connector, RedisConfig config, ClientIdentity identity, InstantSource clock) {
    MetaOptions options = config.options();
    this.connector = connector;
    this.shared = new SharedLink(connector);
    this.lanes = new Lanes(connector, shared);
    this.keys = new RedisKeys(connector.home().keyPrefix());
    this.head = new ScriptHead(keys, options.checksPermission(), options.sessionLife().toSeconds());
    this.newServer = new NewServer(head, keys, clock);
    this.identity = identity;
    this.clock = clock;
    this.readOnly = options.readOnly();
    this.deadlineNanos = options.retryDeadline().toNanos();
    this.timing = config.url().timing();
    this.attemptNanos = Math.min(timing.readTimeout().toNanos(), deadlineNanos / SILENT_ATTEMPTS);
  }

  /**
   * Finds the server, connects and checks it (redis-metadata.md 1.1, 1.4).
   *
   * @throws FsException EIO when it cannot be found or reached or is not fit
   */
  public static RedisConnections open(
      RedisConfig config, ClientIdentity identity, InstantSource clock) {
    RedisUrl url = config.url();
    RouteRead route = config.options().readOnly() ? url.routeRead() : RouteRead.PRIMARY;
    Connector connector = connector(url, route);
    RedisConnections opened = new RedisConnections(connector, config, identity, clock);
    if (!opened.readOnly) {
      connector.meetBy(opened.newServer);
    }
    try {
      long deadline = System.nanoTime() + connector.connectTimeout().toNanos();
      ServerCheck.run(opened.lanes, deadline, config.strictServer());
      return opened;
    } catch (RedisException | NotConnectedException e) {
      opened.close();
      throw FsException.io("connect to " + url, e);
    } catch (FsException e) {
      opened.close();
      throw e;
    }
  }

  /** Finds out where to connect, and says so when nobody knows. */
  private static Connector connector(RedisUrl url, RouteRead route) {
    @Nullable Connector connector = null;
    try {
      connector = new Connector(url, route);
      connector.home().place();
      return connector;
    } catch (NotConnectedException e) {
      if (connector != null) {
        connector.close();
      }
      throw FsException.io("connect to " + url + ": " + e.getMessage(), e);
    }
  }

  /** The keys of the volume that the URL names; nobody else knows their prefix. */
  public RedisKeys keys() {
    return keys;
  }

  @Override
  public Reply mutate(Caller caller, ScriptCall call) {
    if (readOnly) {
      throw Errno.EROFS.exception();
    }
    if (!call.isRepeatable()) {
      identity.confirm();
    }
    long sessionId = call.isRepeatable() ? 0 : call.sessionOr(identity.sessionId());
    if (sessionId == 0) {
      return mutateOnce(caller, call, Sender.NOBODY, new Attempts(caller, call.isRepeatable()));
    }
    Attempts attempts = new Attempts(caller, true);
    Reply reply = inSlot(caller, call, sessionId, attempts);
    if (reply.number(0) == ScriptCall.SESSION_GONE) {
      boolean lostNothing = identity.replace(sessionId);
      if (lostNothing && !attempts.mayHaveHadEffect() && !call.isOfOneSession()) {
        reply = inSlot(caller, call, identity.sessionId(), attempts);
      }
    }
    RedisErrors.throwErrno(reply.number(0));
    return reply;
  }

  private Reply inSlot(Caller caller, ScriptCall call, long sessionId, Attempts attempts) {
    int slot = slots.lease();
    try {
      Sender sender = new Sender(sessionId, slot, slots.nextOperation(slot));
      return mutateOnce(caller, call, sender, attempts);
    } finally {
      slots.release(slot);
    }
  }

  private Reply mutateOnce(Caller caller, ScriptCall call, Sender sender, Attempts attempts) {
    ScriptRun run = new ScriptRun(call, head.args(sender, caller, clock.instant(), call.args()));
    byte[][] keys = head.keys(sender.sessionId(), call.keys());
    Reply reply = attempts.run(deadline -> run.send(keys, deadline));
    if (reply.number(0) != ScriptCall.SESSION_GONE) {
      RedisErrors.throwErrno(reply.number(0));
    }
    return reply;
  }

  @Override
  public Reply read(Caller caller, ScriptCall call) {
    byte[][] args = head.args(Sender.NOBODY, caller, clock.instant(), call.args());
    ScriptRun run = new ScriptRun(call, args);
    byte[][] keys = head.keys(0, call.keys());
    Reply reply = new Attempts(caller, true).run(deadline -> run.send(keys, deadline));
    RedisErrors.throwErrno(reply.number(0));
    return reply;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    return this.<byte @Nullable []>plain(commands -> commands.get(key));
  }

  @Override
  public List<byte @Nullable []> mget(List<byte[]> keys) {
    List<KeyValue<byte[], byte[]>> pairs =
        plain(commands -> commands.mget(keys.toArray(new byte[0][])));
    List<byte @Nullable []> values = new ArrayList<>(pairs.size());
    for (KeyValue<byte[], byte[]> pair : pairs) {
      values.add(pair.hasValue() ? pair.getValue() : null);
    }
    return values;
  }

  @Override
  public byte @Nullable [] hget(byte[] key, byte[] field) {
    return this.<byte @Nullable []>plain(commands -> commands.hget(key, field));
  }

  @Override
  public List<byte[]> hkeys(byte[] key) {
    return plain(commands -> commands.hkeys(key));
  }

  @Override
  public HashPage hscan(byte[] key, String cursor, int count) {
    MapScanCursor<byte[], byte[]> page =
        plain(
            commands -> commands.hscan(key, ScanCursor.of(cursor), ScanArgs.Builder.limit(count)));
    List<byte[]> fields = new ArrayList<>(page.getMap().size());
    List<byte[]> values = new ArrayList<>(page.getMap().size());
    for (Map.Entry<byte[], byte[]> entry : page.getMap().entrySet()) {
      fields.add(entry.getKey());
      values.add(entry.getValue());
    }
    return new HashPage(page.isFinished() ? "0" : page.getCursor(), fields, values);
  }

  @Override
  public List<byte[]> lrange(byte[] key, long first, long last) {
    return plain(commands -> commands.lrange(key, first, last));
  }

  @Override
  public List<byte[]> smembers(byte[] key) {
    return List.copyOf(plain(commands -> commands.smembers(key)));
  }

  @Override
  public List<ScoredMember> zrange(byte[] key, long scoreMax, int limit) {
    Range<Number> range = Range.create(Double.NEGATIVE_INFINITY, (double) scoreMax);
    return plain(commands -> commands.zrangebyscoreWithScores(key, range, Limit.create(0, limit)))
        .stream()
        .map(found -> new ScoredMember(found.getValue(), found.getScore()))
        .toList();
  }

  @Override
  public long incrBy(byte[] key, long amount) {
    if (readOnly) {
      throw Errno.EROFS.exception();
    }
    return plain(commands -> commands.incrby(key, amount));
  }

  @Override
  public void guard(HandedOut ids) {
    newServer.guard(ids);
  }

  @Override
  public void greet() {
    ScriptCall greeting = newServer.greeting();
    if (greeting != null) {
      mutate(Caller.root(), greeting);
    }
  }

  @Override
  public long idEpoch() {
    return newServer.epoch();
  }

  @Override
  public Messages messages(String channel, Consumer<String> listener) {
    return new MessageLink(connector, channel, listener);
  }

  @Override
  public void leaveThread() {
    lanes.leaveThread();
  }

  @Override
  public void close() {
    closed = true;
    lanes.close();
    shared.close();
    connector.close();
  }

  private <T extends @Nullable Object> T plain(Link.Request<T> request) {
    return new Attempts(Caller.root(), true).run(deadline -> lanes.run(request, deadline));
  }

  /** One script on its way: by digest, and by its source once the server does not know it. */
  private final class ScriptRun {
    private final ScriptCall call;
    private final byte[][] args;

    ScriptRun(ScriptCall call, byte[][] args) {
      this.call = call;
      this.args = args;
    }

    Reply send(byte[][] keys, long deadline) {
      try {
        String sha1 = call.script().sha1();
        return new Reply(
            lanes.<List<@Nullable Object>>run(
                commands -> commands.evalsha(sha1, ScriptOutputType.MULTI, keys, args), deadline));
      } catch (RedisException e) {
        if (!RedisErrors.isScriptMissing(e)) {
          throw e;
        }
        String source = call.script().source();
        return new Reply(
            lanes.<List<@Nullable Object>>run(
                commands -> commands.eval(source, ScriptOutputType.MULTI, keys, args), deadline));
      }
    }
  }

  /** The retry loop: one deadline over all attempts, waits doubling between them. */
  private final class Attempts {
    private final Caller caller;
    private final boolean isRepeatable;
    private boolean mayHaveHadEffect;

    Attempts(Caller caller, boolean isRepeatable) {
      this.caller = caller;
      this.isRepeatable = isRepeatable;
    }

    boolean mayHaveHadEffect() {
      return mayHaveHadEffect;
    }

    <T extends @Nullable Object> T run(Attempt<T> attempt) {
      long end = System.nanoTime() + deadlineNanos;
      long pause = timing.retryBackoffMin().toNanos();
      while (true) {
        if (!mayHaveHadEffect && caller.isCancelled()) {
          throw Errno.EINTR.exception();
        }
        try {
          return attempt.run(Math.min(System.nanoTime() + attemptNanos, end));
        } catch (RedisException | NotConnectedException | CancellationException e) {
          mayHaveHadEffect |= !RedisErrors.hadNoEffect(e);
          if (closed || !RedisErrors.isWorthRetrying(e) || (mayHaveHadEffect && !isRepeatable)) {
            throw RedisErrors.toFsException(e);
          }
          long left = end - System.nanoTime();
          if (left <= timing.retryBackoffMin().toNanos()) {
            throw RedisErrors.deadlinePassed(e);
          }
          // Half of what is left, so that the last attempts have time for a reply.
          LockSupport.parkNanos(Math.min(pause, left / 2));
          pause = Math.min(2 * pause, timing.retryBackoffMax().toNanos());
        }
      }
    }
  }

  /** One attempt, given the time at which its wait ends. */
  @FunctionalInterface
  private interface Attempt<T extends @Nullable Object> {
    T run(long deadlineNanos);
  }

  /**
   * The retry slots of one client session: fields of a hash in which scripts leave their answers.
   *
   * <p>A mutation leases a slot until its outcome is known; the operation ids of a slot only grow.
   * The slot used last is leased first, so the hash stays as small as the number of mutations at a
   * time, and a delayed original soon meets a successor.
   */
  private static final class RetrySlots {
    static final int SLOTS = 256;

    private final Semaphore free = new Semaphore(SLOTS);
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final int[] stack = new int[SLOTS];

    @GuardedBy("lock")
    private int top;

    /** Last operation id of each slot; written by the holder of its lease only. */
    private final long[] operations = new long[SLOTS];

    RetrySlots() {
      for (int slot = SLOTS - 1; slot >= 0; slot--) {
        stack[top++] = slot;
      }
    }

    /** Waits for a free slot. */
    int lease() {
      free.acquireUninterruptibly();
      lock.lock();
      try {
        return stack[--top];
      } finally {
        lock.unlock();
      }
    }

    /** The next operation id of a leased slot. */
    long nextOperation(int slot) {
      return ++operations[slot];
    }

    void release(int slot) {
      lock.lock();
      try {
        stack[top++] = slot;
      } finally {
        lock.unlock();
      }
      free.release();
    }
  }
}
