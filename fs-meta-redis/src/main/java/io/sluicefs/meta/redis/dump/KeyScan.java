package io.sluicefs.meta.redis.dump;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Scans all keys of inodes on a thread of its own, which asks for the next page as soon as it has
 * one: the server never waits for what is done with them. At most {@value #PAGES_MAX} pages wait.
 */
final class KeyScan implements AutoCloseable {
  private static final LuaScript SCAN = ScriptLoader.load("dump_scan");
  private static final String INODE_KEYS = "[idcsxp][0-9]*";
  private static final int PAGES_MAX = 4;
  private static final int PAGE_KEYS = 1000;
  private static final int REPLY_BYTES = 1 << 20;
  private static final int ELEMENTS_MAX = 1000;
  private static final long LOOK_MILLIS = 100;

  private final Redis redis;
  private final RedisKeys keys;
  private final BlockingQueue<Reply> pages = new ArrayBlockingQueue<>(PAGES_MAX);
  private final ReadAhead thread = new ReadAhead();
  private final Future<Boolean> scanning;

  KeyScan(Redis redis, RedisKeys keys) {
    this.redis = redis;
    this.keys = keys;
    this.scanning = thread.begin(this::scan);
  }

  private boolean scan() throws InterruptedException {
    String cursor = "0";
    do {
      ScriptCall call = ScriptCall.of(SCAN).key(keys.setting());
      call.arg(keys.prefix() + INODE_KEYS).arg(cursor);
      call.arg(PAGE_KEYS).arg(REPLY_BYTES).arg(ELEMENTS_MAX);
      Reply page = redis.read(Caller.root(), call);
      cursor = new String(page.bytes(1), StandardCharsets.US_ASCII);
      pages.put(page);
    } while (!cursor.equals("0"));
    return true;
  }

  /** The next page, null behind the last one; throws what the scan failed with. */
  @Nullable KeyPage next() {
    try {
      Reply page = null;
      while (page == null) {
        boolean isDone = scanning.isDone();
        page = isDone ? pages.poll() : pages.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (page == null && isDone) {
          ReadAhead.awaited(scanning);
          return null;
        }
      }
      return KeyPage.of(new PackedReply(page.bytes(2)), keys.prefix().length());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
