package io.sluicefs.meta.redis.dump;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.dump.DumpCounters;
import io.sluicefs.core.meta.dump.DumpQuota;
import io.sluicefs.core.meta.dump.DumpQuota.Kind;
import io.sluicefs.core.meta.dump.DumpRecord;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.schema.SliceCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads what a volume has besides its inodes, page by page. */
final class VolumeTables {
  private static final LuaScript HASH = ScriptLoader.load("dump_hash");
  private static final LuaScript DELETED = ScriptLoader.load("dump_deleted");
  private static final int PAGE = 1000;
  private static final int LIMITS_LENGTH = 16;
  private static final int SESSIONS_MAX = 100_000;

  private final Redis redis;
  private final RedisKeys keys;

  VolumeTables(Redis redis, RedisKeys keys) {
    this.redis = redis;
    this.keys = keys;
  }

  /** Counters as dumps have them: next free inode and slice, the others as stored. */
  DumpCounters counters() {
    List<byte @Nullable []> stored =
        redis.mget(
            List.of(
                keys.usedSpace(),
                keys.totalInodes(),
                keys.nextInode(),
                keys.nextSlice(),
                keys.nextSession(),
                keys.nextTrash(),
                keys.named("txnLastLog")));
    return new DumpCounters(
        number(stored.get(0)),
        number(stored.get(1)),
        number(stored.get(2)) + 1,
        number(stored.get(3)) + 1,
        number(stored.get(4)),
        number(stored.get(5)),
        number(stored.get(6)));
  }

  void sustained(Consumer<DumpRecord.Sustained> sink) {
    for (Redis.ScoredMember session :
        redis.zrange(keys.allSessions(), Long.MAX_VALUE, SESSIONS_MAX)) {
      long sessionId = Ascii.parseLong(session.member());
      List<Long> inos =
          redis.smembers(keys.sustained(sessionId)).stream()
              .map(Ascii::parseLong)
              .sorted()
              .toList();
      if (!inos.isEmpty()) {
        sink.accept(new DumpRecord.Sustained(sessionId, inos));
      }
    }
  }

  /** Files whose data waits for deletion, oldest first; legacy members are left out. */
  void deletedFiles(Consumer<DumpRecord.DeletedFile> sink) {
    for (long first = 0; ; first += PAGE) {
      ScriptCall call =
          ScriptCall.of(DELETED).key(keys.delfiles()).arg(first).arg(first + PAGE - 1);
      Reply page = redis.read(Caller.root(), call);
      for (int i = 1; i < page.size(); i += 2) {
        String[] parts = text(page.bytes(i)).split(":", -1);
        if (parts.length == 2) {
          long expiry = (long) Double.parseDouble(text(page.bytes(i + 1)));
          sink.accept(
              new DumpRecord.DeletedFile(
                  Long.parseLong(parts[0]), Long.parseLong(parts[1]), expiry));
        }
      }
      if (page.size() < 2) {
        return;
      }
    }
  }

  void quotas(Consumer<DumpRecord.Quota> sink) {
    quotas(Kind.DIRECTORY, "dirQuota", sink);
    quotas(Kind.USER, "userQuota", sink);
    quotas(Kind.GROUP, "groupQuota", sink);
  }

  private void quotas(Kind kind, String name, Consumer<DumpRecord.Quota> sink) {
    scan(
        List.of(keys.named(name), keys.named(name + "UsedSpace"), keys.named(name + "UsedInodes")),
        row -> {
          byte[] limits = row.bytes(1);
          if (limits.length == LIMITS_LENGTH) {
            ByteBuffer in = ByteBuffer.wrap(limits);
            long id = Ascii.parseLong(row.bytes(0));
            sink.accept(
                new DumpRecord.Quota(
                    new DumpQuota(kind, id, in.getLong(), in.getLong()),
                    number(row.bytesOrNull(2)),
                    number(row.bytesOrNull(3))));
          }
        });
  }

  void dirStats(Consumer<DumpRecord.DirStat> sink) {
    scan(
        List.of(keys.dirUsedSpace(), keys.dirDataLength(), keys.dirUsedInodes()),
        row ->
            sink.accept(
                new DumpRecord.DirStat(
                    Ascii.parseLong(row.bytes(0)),
                    number(row.bytesOrNull(2)),
                    number(row.bytes(1)),
                    number(row.bytesOrNull(3)))));
  }

  /** Slices with more than one reference. */
  void sliceRefs(Consumer<DumpRecord.SliceRef> sink) {
    scan(
        List.of(keys.sliceRef()),
        row -> {
          long more = number(row.bytes(1));
          if (more >= 1) {
            var slice = SliceCodec.sliceOf(row.bytes(0));
            sink.accept(new DumpRecord.SliceRef(slice.sliceId(), slice.sliceLength(), more + 1));
          }
        });
  }

  void acls(Consumer<DumpRecord.Acl> sink) {
    scan(
        List.of(keys.acl()),
        row -> sink.accept(new DumpRecord.Acl((int) Ascii.parseLong(row.bytes(0)), row.bytes(1))));
  }

  List<DumpQuota> limits() {
    List<DumpQuota> limits = new ArrayList<>();
    quotas(quota -> {
      DumpQuota given = quota.limits();
      if (given.maxSpace() != -1 || given.maxInodes() != -1) {
        limits.add(given);
      }
    });
    return limits;
  }

  /** Rows of field, value and the values of the other hashes, which may be absent. */
  private void scan(List<byte[]> hashes, Consumer<Reply> sink) {
    String cursor = "0";
    do {
      ScriptCall call = ScriptCall.of(HASH);
      hashes.forEach(call::key);
      Reply page = redis.read(Caller.root(), call.arg(cursor).arg(PAGE));
      for (int i = 2; i < page.size(); i++) {
        sink.accept(page.list(i));
      }
      cursor = text(page.bytes(1));
    } while (!cursor.equals("0"));
  }

  private static long number(byte @Nullable [] stored) {
    return stored == null ? 0 : Ascii.parseLong(stored);
  }

  private static String text(byte[] ascii) {
    return new String(ascii, StandardCharsets.US_ASCII);
  }
}
