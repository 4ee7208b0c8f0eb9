package io.sluicefs.meta.redis.repair;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.repair.DirectoryPage.Entry;
import io.sluicefs.meta.redis.repair.InodePaths.Target;
import io.sluicefs.meta.redis.repair.OrphanCheck.Orphan;
import io.sluicefs.meta.redis.repair.OrphanCheck.Totals;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the names and records of a volume, or of a part of it, and repairs what was asked for. */
public final class MetadataCheck {
  private static final LuaScript CORRECT = ScriptLoader.load("correct_usage");
  private static final LuaScript RELEASE = ScriptLoader.load("release_leaked");

  private final OpContext context;
  private final TreePlan plan;
  private final TreeVisitor visitor;
  private final InodePaths paths;
  private final TreeCheck tree;

  MetadataCheck(OpContext context, TreePlan plan, TreeVisitor visitor, InodePaths paths) {
    this.context = context;
    this.plan = plan;
    this.visitor = visitor;
    this.paths = paths;
    this.tree = new TreeCheck(context, plan, visitor, paths);
  }

  /** A path and, if asked for, everything below it. */
  public void checkPath(Target target, boolean below) {
    if (target.isDirectory()) {
      tree.walk(target.ino(), target.dir(), below);
    } else {
      Attr record = DirectoryPage.read(context, target.ino(), "0").record();
      tree.checkEntry(target.dir(), new Entry(target.name(), target.dentry(), record));
    }
    tree.checkLinked();
  }

  /**
   * Every name and every inode. Returns false when the totals could not be compared, because the
   * volume was being changed.
   */
  public boolean checkAll() {
    walkAll();
    tree.checkLinked();
    byte[] space = counter(context.keys().usedSpace());
    byte[] inodes = counter(context.keys().totalInodes());
    OrphanCheck orphans = new OrphanCheck(context, plan, tree.reached());
    LostAndFound lost = new LostAndFound(context, new RecordChecks(context, plan));
    List<Orphan> tops = orphans.run();
    boolean compared = checkTotals(orphans.totals(), space, inodes);
    for (Orphan orphan : tops) {
      if (!plan.repair()) {
        visitor.found(new Finding(text(orphan), false));
      } else if (lost.adopt(orphan)) {
        visitor.found(new Finding(text(orphan) + ", now it is in /lost+found", true));
      }
    }
    return compared;
  }

  /** All that a name, the trash, or a clone at work leads to. */
  private void walkAll() {
    tree.walk(Inodes.ROOT, Inodes.ROOT, true);
    tree.walk(Inodes.TRASH, Inodes.ROOT, true);
    new SliceScan(context)
        .eachDetached((ino, _) -> {
          long top = Long.parseLong(ino);
          tree.reached().increment(top);
          tree.walk(top, top, true);
        });
  }

  /**
   * Releases inodes without links that no client keeps open; data of files waits for its deletion
   * afterwards. Others without a way to them are only counted, since they can get names again.
   *
   * @param delete really releases them
   */
  public Leaked releaseLeaked(boolean delete) {
    walkAll();
    int unlinked = 0;
    int nameless = 0;
    for (Orphan orphan : new OrphanCheck(context, plan, tree.reached()).run()) {
      boolean isUnlinked = !orphan.attr().isDirectory() && orphan.attr().nlink() == 0;
      unlinked += isUnlinked ? 1 : 0;
      nameless += isUnlinked ? 0 : 1;
      if (isUnlinked && delete) {
        ScriptCall call =
            ScriptCall.of(RELEASE)
                .key(context.keys().attr(orphan.ino()))
                .arg(orphan.record())
                .arg(context.volumeLimits());
        context.redis().mutate(Caller.root(), call.repeatable());
      }
    }
    return new Leaked(unlinked, nameless);
  }

  /**
   * Inodes that no way leads to.
   *
   * @param unlinked without links: garbage
   * @param nameless tops of what still has links or is a directory: to be found again
   */
  public record Leaked(int unlinked, int nameless) {}

  private static String text(Orphan orphan) {
    return "no way leads to inode %d (%s)".formatted(orphan.ino(), orphan.attr().type());
  }

  private byte[] counter(byte[] key) {
    byte @Nullable [] value = context.redis().get(key);
    return value == null ? "0".getBytes(StandardCharsets.ISO_8859_1) : value;
  }

  private boolean checkTotals(Totals totals, byte[] space, byte[] inodes) {
    long moreSpace = totals.usedSpace() - Ascii.parseLong(space);
    long moreInodes = totals.totalInodes() - Ascii.parseLong(inodes);
    boolean quiet =
        Arrays.equals(space, counter(context.keys().usedSpace()))
            && Arrays.equals(inodes, counter(context.keys().totalInodes()));
    if (!quiet || (moreSpace == 0 && moreInodes == 0)) {
      return quiet;
    }
    boolean done = false;
    if (plan.repair()) {
      ScriptCall call =
          ScriptCall.of(CORRECT)
              .key(context.keys().usedSpace())
              .key(context.keys().totalInodes())
              .arg(space)
              .arg(inodes)
              .arg(moreSpace)
              .arg(moreInodes);
      done = context.redis().mutate(Caller.root(), call).number(1) == 1;
    }
    visitor.found(
        new Finding(
            "the volume should use %d bytes and %d inodes, but counts %s and %s"
                .formatted(
                    totals.usedSpace(),
                    totals.totalInodes(),
                    Ascii.parseLong(space),
                    Ascii.parseLong(inodes)),
            done));
    return true;
  }

  /** What a path leads to, absent when nothing is there. */
  public @Nullable Target resolve(String path) {
    return paths.resolve(path);
  }
}
