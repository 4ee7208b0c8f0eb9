package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.SpaceUsage;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The recursive summary of a directory (redis-metadata.md 12.1): a walk over its sub-directories
 * that takes what each holds from its statistics, and recomputes missing or negative ones.
 */
public final class TreeWalk {
  private static final LuaScript SCRIPT = ScriptLoader.load("tree_walk");

  /** Directories asked about in one trip. */
  private static final int PAGE_DIRECTORIES = 64;

  /** Directories of which a tree keeps the numbers, so that a script can check them again. */
  private static final int KEPT_MAX = 2048;

  private static final int PARTS = 5;
  private static final int DIRECTORY_SPACE = 4096;

  private final OpContext context;
  private final Trust trust;

  /** Whether statistics are believed. */
  public enum Trust {
    STATISTICS,
    ENTRIES
  }

  public TreeWalk(OpContext context, Trust trust) {
    this.context = context;
    this.trust = trust;
  }

  /** Sums a tree, the directory itself included. {@code progress} hears of each directory. */
  public Tree walk(Caller caller, long root, Consumer<SpaceUsage> progress) {
    Set<Long> seen = new HashSet<>();
    ArrayDeque<Long> ahead = new ArrayDeque<>();
    List<Directory> kept = new ArrayList<>();
    SpaceUsage sum = new SpaceUsage(0, DIRECTORY_SPACE, 1);
    seen.add(root);
    ahead.add(root);
    while (!ahead.isEmpty()) {
      if (caller.isCancelled()) {
        throw Errno.EINTR.exception();
      }
      for (Directory directory : page(ahead)) {
        sum = sum.plus(directory.usage);
        progress.accept(directory.usage);
        if (kept.size() <= KEPT_MAX) {
          kept.add(directory);
        }
        directory.subdirectories.stream().filter(seen::add).forEach(ahead::add);
      }
    }
    return new Tree(sum, kept.size() > KEPT_MAX ? List.of() : kept);
  }

  private List<Directory> page(ArrayDeque<Long> ahead) {
    List<Long> inos = new ArrayList<>();
    ScriptCall call =
        ScriptCall.of(SCRIPT).key(context.keys().dirUsedSpace()).arg(trust == Trust.ENTRIES);
    while (!ahead.isEmpty() && inos.size() < PAGE_DIRECTORIES) {
      long ino = ahead.remove();
      inos.add(ino);
      call.arg(Encoding.ino(ino));
    }
    Reply reply = context.redis().read(Caller.root(), call.arg(context.volumeLimits()));
    List<Directory> directories = new ArrayList<>();
    for (int i = 0; i < inos.size(); i++) {
      directories.add(directory(inos.get(i), reply, 1 + i * PARTS));
    }
    return directories;
  }

  private Directory directory(long ino, Reply reply, int at) {
    byte @Nullable [] packed = reply.bytesOrNull(at + 3);
    boolean summed = !reply.isAbsent(at);
    boolean stored = reply.number(at + 4) == 1;
    SyncDirStats stats = new SyncDirStats(context);
    SyncDirStats.Listed listed =
        packed == null
            ? stats.sum(ino)
            : new SyncDirStats.Listed(SpaceUsage.NOTHING, Encoding.inos(packed));
    SpaceUsage usage =
        summed
            ? new SpaceUsage(reply.number(at), reply.number(at + 1), reply.number(at + 2))
            : listed.usage();
    if (!stored && trust == Trust.STATISTICS && !context.options().readOnly()) {
      usage = stats.sync(ino);
    }
    return new Directory(ino, usage, listed.subdirectories());
  }

  /** One directory of a walk. */
  private record Directory(long ino, SpaceUsage usage, List<Long> subdirectories) {}

  /** A walked tree. */
  public static final class Tree {
    private final SpaceUsage usage;
    private final List<Directory> directories;

    private Tree(SpaceUsage usage, List<Directory> directories) {
      this.usage = usage;
      this.directories = directories;
    }

    public SpaceUsage usage() {
      return usage;
    }

    /** As include/walked.lua takes it; with {@code checked} it finds out later changes. */
    public byte[] encode(boolean checked) {
      List<Directory> listed = checked ? directories : List.of();
      ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES + listed.size() * 3 * Long.BYTES);
      bytes.putLong(usage.space()).putLong(usage.inodes());
      for (Directory directory : listed) {
        bytes.putLong(directory.ino);
        bytes.putLong(directory.usage.space()).putLong(directory.usage.inodes());
      }
      return bytes.array();
    }
  }
}
