package io.sluicefs.meta.redis.repair;

import io.sluicefs.core.census.LongCounts;
import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.meta.op.ClientSession;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.op.ListSessions;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.schema.AttrCodec;
import io.sluicefs.meta.redis.schema.DentryCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Inodes that no way from the top leads to, and the sums of all inodes; both need a walk over every
 * record (redis-metadata.md 2.3.2, 8.28).
 *
 * <p>Left alone are: files that a session keeps open, trees that a clone is building, and whatever
 * changed so lately that the walk may have missed its name.
 */
final class OrphanCheck {
  private static final LuaScript INODES = ScriptLoader.load("scan_inodes");
  private static final int KEYS = 1000;

  private final OpContext context;
  private final TreePlan plan;
  private final LongCounts reached;
  private final LongCounts met = new LongCounts();
  private final LongCounts sustained = new LongCounts();
  private final TreeMap<Long, Orphan> orphans = new TreeMap<>();
  private long usedSpace;
  private long totalInodes;

  OrphanCheck(OpContext context, TreePlan plan, LongCounts reached) {
    this.context = context;
    this.plan = plan;
    this.reached = reached;
  }

  /** An inode without a way to it, and its record as it was found. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Orphan(long ino, byte[] record) {
    Attr attr() {
      return AttrCodec.decode(record);
    }
  }

  /** Sums as the records tell. */
  record Totals(long usedSpace, long totalInodes) {}

  Totals totals() {
    return new Totals(usedSpace, totalInodes);
  }

  /** Walks over all records; returns the tops of what nothing leads to. */
  List<Orphan> run() {
    for (ClientSession session : new ListSessions(context.redis(), context.keys()).sessions()) {
      session.sustainedInos().forEach(sustained::increment);
    }
    String cursor = "0";
    do {
      ScriptCall call = ScriptCall.of(INODES).arg(cursor).arg(KEYS);
      Reply reply = context.redis().read(Caller.root(), call);
      cursor = new String(reply.bytes(1), StandardCharsets.ISO_8859_1);
      Reply found = reply.list(2);
      for (int i = 0; i < found.size(); i += 2) {
        meet(Long.parseLong(text(found.bytes(i))), found.bytes(i + 1));
      }
    } while (!cursor.equals("0"));
    return tops();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private void meet(long ino, byte[] record) {
    if (ino == Inodes.ROOT || ino == Inodes.TRASH || met.increment(ino) > 1) {
      return;
    }
    Attr attr = AttrCodec.decode(record);
    totalInodes++;
    usedSpace += attr.isFile() ? Chunks.chargedBytes(attr.length()) : 4096;
    boolean settled = attr.ctime().seconds() < plan.settled().getEpochSecond();
    if (reached.get(ino) == 0 && sustained.get(ino) == 0 && settled) {
      orphans.put(ino, new Orphan(ino, record));
    }
  }

  /** Only tops are orphans by themselves; a loop of directories is entered at its lowest inode. */
  private List<Orphan> tops() {
    LongCounts held = new LongCounts();
    List<Orphan> directories =
        orphans.values().stream().filter(orphan -> orphan.attr().isDirectory()).toList();
    directories.forEach(orphan -> eachEntry(orphan.ino(), held::increment));
    List<Orphan> tops = new ArrayList<>();
    LongCounts below = new LongCounts();
    for (Orphan orphan : orphans.values()) {
      if (held.get(orphan.ino()) == 0) {
        tops.add(orphan);
        descend(orphan, below);
      }
    }
    for (Orphan orphan : directories) {
      if (below.get(orphan.ino()) == 0) {
        tops.add(orphan);
        descend(orphan, below);
      }
    }
    return tops;
  }

  private void descend(Orphan top, LongCounts below) {
    List<Long> ahead = new ArrayList<>(List.of(top.ino()));
    while (!ahead.isEmpty()) {
      long ino = ahead.removeLast();
      if (below.increment(ino) == 1) {
        Orphan orphan = orphans.get(ino);
        if (orphan != null && orphan.attr().isDirectory()) {
          eachEntry(ino, ahead::add);
        }
      }
    }
  }

  private void eachEntry(long dir, LongConsumer action) {
    String cursor = "0";
    do {
      DirectoryPage page = DirectoryPage.read(context, dir, cursor);
      page.entries().forEach(entry -> action.accept(DentryCodec.ino(entry.dentry())));
      cursor = page.next();
    } while (!cursor.equals("0"));
  }
}
