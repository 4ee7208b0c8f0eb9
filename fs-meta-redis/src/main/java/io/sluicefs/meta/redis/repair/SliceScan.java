package io.sluicefs.meta.redis.repair;

import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.DeletedFile;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Redis.HashPage;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.schema.SliceCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Walks over everything that names slices (redis-metadata.md 2.7 to 2.9, 4.2), a page at a time.
 *
 * <p>A walk is no snapshot: what is there from its start to its end is seen at least once, what
 * comes or goes meanwhile may be missed, and an element may come twice.
 */
public final class SliceScan {
  private static final LuaScript CHUNKS = ScriptLoader.load("scan_chunks");
  private static final LuaScript MEMBERS = ScriptLoader.load("scan_members");

  /** Keys looked at in one trip: far fewer lists, each of at most a few hundred records. */
  private static final int KEYS = 1000;

  private static final int FIELDS = 1000;
  private static final int DELAYED_LENGTH = 12;

  private final OpContext context;

  SliceScan(OpContext context) {
    this.context = context;
  }

  /**
   * Every chunk list that exists.
   *
   * @throws io.sluicefs.core.errno.FsException EIO for a damaged list
   */
  public void eachChunk(Consumer<ChunkList> action) {
    String cursor = "0";
    do {
      ScriptCall call = ScriptCall.of(CHUNKS).arg(cursor).arg(KEYS);
      Reply reply = context.redis().read(Caller.root(), call);
      cursor = text(reply.bytes(1));
      Reply found = reply.list(2);
      for (int i = 0; i < found.size(); i += 3) {
        String key = text(found.bytes(i));
        int cut = key.indexOf('_');
        long ino = Long.parseLong(key, 1, cut, 10);
        int index = Integer.parseInt(key, cut + 1, key.length(), 10);
        boolean hasInode = found.number(i + 1) == 1;
        action.accept(new ChunkList(ino, index, hasInode, records(found.bytes(i + 2))));
      }
    } while (!cursor.equals("0"));
  }

  static List<SliceRef> records(byte[] all) {
    List<SliceRef> records = new ArrayList<>(all.length / SliceCodec.RECORD_LENGTH);
    for (int at = 0; at < all.length; at += SliceCodec.RECORD_LENGTH) {
      int end = Math.min(all.length, at + SliceCodec.RECORD_LENGTH);
      records.add(SliceCodec.decode(Arrays.copyOfRange(all, at, end)));
    }
    return records;
  }

  /** Every reference that a compaction kept for the trash period. */
  public void eachDelayed(Consumer<DelayedSlice> action) {
    String cursor = "0";
    do {
      HashPage page = context.redis().hscan(context.keys().delSlices(), cursor, FIELDS);
      for (int i = 0; i < page.fields().size(); i++) {
        String field = text(page.fields().get(i));
        long since = Long.parseLong(field, field.indexOf('_') + 1, field.length(), 10);
        ByteBuffer items = ByteBuffer.wrap(page.values().get(i));
        while (items.remaining() >= DELAYED_LENGTH) {
          action.accept(new DelayedSlice(new SliceKey(items.getLong(), items.getInt()), since));
        }
      }
      cursor = page.next();
    } while (!cursor.equals("0"));
  }

  /** Every count of references, less one for the first; negative: the objects are to go. */
  public void eachReference(Consumer<ReferenceCount> action) {
    String cursor = "0";
    do {
      HashPage page = context.redis().hscan(context.keys().sliceRef(), cursor, FIELDS);
      for (int i = 0; i < page.fields().size(); i++) {
        SliceKey slice = SliceCodec.sliceOf(page.fields().get(i));
        action.accept(new ReferenceCount(slice, Ascii.parseLong(page.values().get(i))));
      }
      cursor = page.next();
    } while (!cursor.equals("0"));
  }

  /** Every file whose data waits to be deleted. */
  public void eachDeletedFile(Consumer<DeletedFile> action) {
    eachMember(
        context.keys().delfiles(),
        (member, _) -> {
          int colon = member.indexOf(':');
          if (colon > 0) {
            long ino = Long.parseLong(member, 0, colon, 10);
            action.accept(new DeletedFile(ino, Long.parseLong(member.substring(colon + 1))));
          }
        });
  }

  /** Every top of a tree that a clone is building, with its time in seconds. */
  void eachDetached(MemberAction action) {
    eachMember(context.keys().detachedNodes(), action);
  }

  private void eachMember(byte[] key, MemberAction action) {
    String cursor = "0";
    do {
      ScriptCall call = ScriptCall.of(MEMBERS).key(key).arg(cursor).arg(FIELDS);
      Reply reply = context.redis().read(Caller.root(), call);
      cursor = text(reply.bytes(1));
      Reply found = reply.list(2);
      for (int i = 0; i < found.size(); i += 2) {
        long score = (long) Double.parseDouble(text(found.bytes(i + 1)));
        action.member(text(found.bytes(i)), score);
      }
    } while (!cursor.equals("0"));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** A reference kept since a time in seconds. */
  public record DelayedSlice(SliceKey slice, long since) {}

  /** A field of {@code sliceRef}. */
  public record ReferenceCount(SliceKey slice, long count) {}

  /** Takes a member of a sorted set with its score. */
  @FunctionalInterface
  interface MemberAction {
    void member(String member, long score);
  }
}
