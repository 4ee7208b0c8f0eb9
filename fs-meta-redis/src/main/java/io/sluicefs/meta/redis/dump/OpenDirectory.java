package io.sluicefs.meta.redis.dump;

import io.sluicefs.meta.redis.dump.InodeReads.DumpEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A directory that is being written: where the walk stands in it, and what is read ahead. Its
 * directories are read in groups, which wait in order; a group that one reply could not hold is
 * asked for again from where that ended.
 */
final class OpenDirectory {
  private final DirectoryReads reads;
  private final @Nullable NameTable names;
  private final Deque<Group> groups = new ArrayDeque<>();
  private List<DumpEntry> batch;
  private int batchFirst;
  private @Nullable Future<List<DumpEntry>> nextBatch;

  /** First entry of the batch that is in no group yet. */
  private int scout;

  private int at = -1;

  OpenDirectory(DirectoryReads reads, DirectoryLoad load) {
    this.reads = reads;
    this.names = load.names();
    this.batch = load.batch();
    reads.opened(load);
    begin();
  }

  /** Some directories, by their places in the batch. */
  private static final class Group {
    private final boolean hasRoom;
    private final long[] inos;
    private Future<List<DirectoryLoad>> loads;
    private int loadedFrom;
    private int taken;

    Group(boolean hasRoom, long[] inos, Future<List<DirectoryLoad>> loads) {
      this.hasRoom = hasRoom;
      this.inos = inos;
      this.loads = loads;
    }

    boolean isDone() {
      return taken == inos.length;
    }
  }

  private void begin() {
    scout = 0;
    NameTable all = names;
    int next = batchFirst + batch.size();
    nextBatch = all != null && next < all.size() ? reads.batch(all, next) : null;
    look();
  }

  /** Has directories of this batch read ahead, as far as the window and the room go. */
  private void look() {
    while (groups.size() < reads.window() && hasDirectory() && reads.takeRoom()) {
      groups.add(group(true));
    }
  }

  private boolean hasDirectory() {
    while (scout < batch.size() && !batch.get(scout).isDirectory()) {
      scout++;
    }
    return scout < batch.size();
  }

  /** The next directories; there is at least one. */
  private Group group(boolean hasRoom) {
    long[] inos = new long[reads.groupSize()];
    int count = 0;
    while (count < inos.length && hasDirectory()) {
      inos[count++] = batch.get(scout++).ino();
    }
    long[] found = Arrays.copyOf(inos, count);
    return new Group(hasRoom, found, reads.begin(found));
  }

  /** Goes to the next entry; false when there is none. */
  boolean advance() {
    at++;
    Future<List<DumpEntry>> next = nextBatch;
    if (at == batchFirst + batch.size() && next != null) {
      batchFirst = at;
      batch = ReadAhead.awaited(next);
      begin();
    }
    return at < batchFirst + batch.size();
  }

  DumpEntry entry() {
    return batch.get(at - batchFirst);
  }

  /** What is in the entry, which is a directory. */
  DirectoryLoad open() {
    if (groups.isEmpty()) {
      groups.add(group(false));
    }
    Group group = groups.element();
    List<DirectoryLoad> loads = ReadAhead.awaited(group.loads);
    if (group.taken - group.loadedFrom == loads.size()) {
      group.loadedFrom = group.taken;
      long[] rest = Arrays.copyOfRange(group.inos, group.taken, group.inos.length);
      group.loads = reads.begin(rest);
      loads = ReadAhead.awaited(group.loads);
    }
    DirectoryLoad load = loads.set(group.taken - group.loadedFrom, EMPTY);
    group.taken++;
    if (group.isDone()) {
      groups.remove();
      if (group.hasRoom) {
        reads.releaseRoom();
      }
    }
    look();
    return load;
  }

  /** Stands for what was taken, which must not be kept. */
  private static final DirectoryLoad EMPTY = new DirectoryLoad(null, new ArrayList<>(0));
}
