package io.sluicefs.meta.redis.connection;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.connection.Redis.HandedOut;
import io.sluicefs.meta.redis.connection.ScriptHead.Sender;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at every connection before it is used: whether the server is the one of before. Another one
 * may lack the last writes, and its counters would hand out ids a second time; they are raised
 * there first, and ids in store are dropped (coherence.md 5).
 *
 * <p>Thread-safe. Several connections may find the same new server at once: each raises, which does
 * no harm.
 */
final class NewServer {
  private static final Logger LOG = LoggerFactory.getLogger(NewServer.class);
  private static final LuaScript SCRIPT = ScriptLoader.load("raise_counters");
  private static final String RUN_ID = "run_id:";

  private final ScriptHead head;
  private final RedisKeys keys;
  private final InstantSource clock;
  private final List<HandedOut> handedOut = new CopyOnWriteArrayList<>();
  private final AtomicLong epoch = new AtomicLong();
  private volatile @Nullable String known;

  NewServer(ScriptHead head, RedisKeys keys, InstantSource clock) {
    this.head = head;
    this.keys = keys;
    this.clock = clock;
  }

  void guard(HandedOut ids) {
    handedOut.add(ids);
  }

  /** How often the server has changed. */
  long epoch() {
    return epoch.get();
  }

  /** Done when the connection may be used. */
  CompletionStage<Void> meet(RedisAsyncCommands<byte[], byte[]> commands) {
    return commands
        .info("server")
        .thenCompose(info -> {
          String runId = runIdIn(info);
          String before = known;
          if (before == null || before.equals(runId)) {
            known = runId;
            return CompletableFuture.completedFuture(null);
          }
          return raise(commands, runId).thenAccept(done -> changed(runId));
        });
  }

  private CompletionStage<List<Object>> raise(
      RedisAsyncCommands<byte[], byte[]> commands, String runId) {
    ScriptCall call = call(runId, false);
    return commands.eval(
        SCRIPT.source(),
        ScriptOutputType.MULTI,
        head.keys(0, call.keys()),
        head.args(Sender.NOBODY, Caller.root(), clock.instant(), call.args()));
  }

  /**
   * What a client has to run before it is handed its first ids: the server may have taken over from
   * another since the last one came. Null before a connection was looked at.
   */
  @Nullable ScriptCall greeting() {
    String runId = known;
    return runId == null ? null : call(runId, true).repeatable();
  }

  private ScriptCall call(String runId, boolean isNewcomer) {
    ScriptCall call = ScriptCall.of(SCRIPT).key(keys.server()).arg(runId).arg(isNewcomer);
    for (HandedOut ids : new ArrayList<>(handedOut)) {
      call.key(ids.counter()).arg(ids.highest()).arg(ids.margin());
    }
    return call;
  }

  /** Ids first: who sees the new epoch gets new ones. */
  private void changed(String runId) {
    handedOut.forEach(HandedOut::drop);
    epoch.incrementAndGet();
    known = runId;
    LOG.warn("Redis is another server or was started anew: its id counters were raised");
  }

  private static String runIdIn(String info) {
    return info.lines()
        .filter(line -> line.startsWith(RUN_ID))
        .map(line -> line.substring(RUN_ID.length()).strip())
        .findFirst()
        .orElse("");
  }
}
