package io.sluicefs.meta.redis.load;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writes many commands in batches, several of them under way. Commands must not depend on the order
 * in which they run, and must bear to run twice. Used by one thread.
 */
final class BulkWriter implements AutoCloseable {
  /** Arguments of one command, as scripts can pass them on; even, for fields and values. */
  private static final int ARGUMENTS_MAX = 2000;

  private static final LuaScript SCRIPT = ScriptLoader.load("load_batch");
  private static final int BATCH_WORDS = 4000;
  private static final int BATCH_BYTES = 512 << 10;
  private static final int UNDER_WAY_MAX = 4;

  private final Redis redis;
  private final RedisKeys keys;
  private final String token;
  private final ExecutorService sender = Executors.newVirtualThreadPerTaskExecutor();
  private final Deque<Future<?>> underWay = new ArrayDeque<>();
  private List<byte[]> words = new ArrayList<>();
  private long bytes;

  /** {@code token} names the load; batches of another one are refused. */
  BulkWriter(Redis redis, RedisKeys keys, String token) {
    this.redis = redis;
    this.keys = keys;
    this.token = token;
  }

  /** One command, for example {@code SET} with its value. */
  void command(String verb, byte[] key, byte[]... arguments) {
    add(verb, key, List.of(arguments));
    sendWhenFull();
  }

  /** Fields and values, or members, of one key: in as many commands as they need. */
  void fields(String verb, byte[] key, List<byte[]> arguments) {
    for (int first = 0; first < arguments.size(); first += ARGUMENTS_MAX) {
      int end = Math.min(first + ARGUMENTS_MAX, arguments.size());
      add(verb, key, arguments.subList(first, end));
      sendWhenFull();
    }
  }

  /** A list from its beginning, in one batch; what was there is dropped. */
  void list(byte[] key, List<byte[]> elements) {
    add("DEL", key, List.of());
    for (int first = 0; first < elements.size(); first += ARGUMENTS_MAX) {
      int end = Math.min(first + ARGUMENTS_MAX, elements.size());
      add("RPUSH", key, elements.subList(first, end));
    }
    sendWhenFull();
  }

  private void add(String verb, byte[] key, List<byte[]> arguments) {
    words.add(Ascii.of(arguments.size() + 2L));
    words.add(Ascii.of(verb));
    words.add(key);
    words.addAll(arguments);
    for (byte[] argument : arguments) {
      bytes += argument.length;
    }
  }

  private void sendWhenFull() {
    if (words.size() >= BATCH_WORDS || bytes >= BATCH_BYTES) {
      send();
    }
  }

  private void send() {
    if (words.isEmpty()) {
      return;
    }
    ScriptCall call = ScriptCall.of(SCRIPT).key(keys.loading()).arg(token).repeatable();
    words.forEach(call::arg);
    words = new ArrayList<>();
    bytes = 0;
    while (underWay.size() >= UNDER_WAY_MAX) {
      await(underWay.remove());
    }
    underWay.add(sender.submit(() -> redis.mutate(Caller.root(), call)));
  }

  /** Sends what is left and waits until everything is written. */
  void flush() {
    send();
    while (!underWay.isEmpty()) {
      await(underWay.remove());
    }
  }

  private static void await(Future<?> batch) {
    try {
      batch.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    sender.shutdownNow();
    sender.close();
  }
}
