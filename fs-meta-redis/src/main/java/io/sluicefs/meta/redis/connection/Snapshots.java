package io.sluicefs.meta.redis.connection;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.sluicefs.meta.redis.connection.Redis.Snapshot;
import io.sluicefs.meta.redis.script.LuaScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Transactions that read. Each is sent on a connection that nobody else uses meanwhile, as whatever
 * is sent between its first and its last command becomes a part of it. Thread-safe; connections are
 * made when they are needed, at most {@value #LINKS_MAX}.
 */
final class Snapshots implements AutoCloseable {
  static final int LINKS_MAX = 4;

  private static final String ABORTED = "EXECABORT";

  private final Connector connector;
  private final Lanes lanes;
  private final Semaphore room = new Semaphore(LINKS_MAX);
  private final Queue<SharedLink> idle = new ConcurrentLinkedQueue<>();
  private final Queue<SharedLink> made = new ConcurrentLinkedQueue<>();

  Snapshots(Connector connector, Lanes lanes) {
    this.connector = connector;
    this.lanes = lanes;
  }

  /** What is read at one moment; keys and arguments of the script with their head. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Wanted(
      List<byte[]> values, List<byte[]> counted, LuaScript script, byte[][] keys, byte[][] args) {
    RedisFuture<TransactionResult> send(RedisAsyncCommands<byte[], byte[]> commands) {
      // each reply comes with that of the last command
      var _ = commands.multi();
      var _ = commands.evalsha(script.sha1(), ScriptOutputType.MULTI, keys, args);
      if (!values.isEmpty()) {
        var _ = commands.mget(values.toArray(new byte[0][]));
      }
      if (!counted.isEmpty()) {
        var _ = commands.exists(counted.toArray(new byte[0][]));
      }
      return commands.exec();
    }

    Snapshot found(TransactionResult parts) {
      List<KeyValue<byte[], byte[]>> pairs = values.isEmpty() ? List.of() : parts.get(1);
      List<@Nullable Object> reply = parts.get(0);
      long present = counted.isEmpty() ? 0 : parts.<Long>get(parts.size() - 1);
      return new Snapshot(valuesOf(pairs), present, new Reply(reply));
    }
  }

  Snapshot read(Wanted wanted, long deadlineNanos) {
    room.acquireUninterruptibly();
    try {
      SharedLink free = idle.poll();
      SharedLink link = free == null ? newLink() : free;
      try {
        return read(link, wanted, deadlineNanos);
      } finally {
        idle.add(link);
      }
    } finally {
      room.release();
    }
  }

  private SharedLink newLink() {
    SharedLink link = new SharedLink(connector);
    made.add(link);
    return link;
  }

  private Snapshot read(SharedLink link, Wanted wanted, long deadlineNanos) {
    TransactionResult found = answer(link, wanted, deadlineNanos);
    if (found.get(0) instanceof RedisException e && RedisErrors.isScriptMissing(e)) {
      String source = wanted.script().source();
      lanes.run(commands -> commands.scriptLoad(source), deadlineNanos);
      found = answer(link, wanted, deadlineNanos);
    }
    for (Object part : found) {
      if (part instanceof RedisException refused) {
        throw refused;
      }
    }
    return wanted.found(found);
  }

  private TransactionResult answer(SharedLink link, Wanted wanted, long deadlineNanos) {
    try {
      return lanes.run(link, wanted::send, deadlineNanos);
    } catch (RedisCommandExecutionException e) {
      String message = e.getMessage();
      if (message != null && message.startsWith(ABORTED)) {
        // the reason was told to the refused command alone: one that tells it to us
        lanes.run(commands -> commands.exists(wanted.keys()), deadlineNanos);
      }
      throw e;
    }
  }

  static List<byte @Nullable []> valuesOf(List<KeyValue<byte[], byte[]>> pairs) {
    List<byte @Nullable []> values = new ArrayList<>(pairs.size());
    for (KeyValue<byte[], byte[]> pair : pairs) {
      values.add(pair.hasValue() ? pair.getValue() : null);
    }
    return values;
  }

  /** Reads in progress fail. */
  @Override
  public void close() {
    made.forEach(SharedLink::close);
  }
}
