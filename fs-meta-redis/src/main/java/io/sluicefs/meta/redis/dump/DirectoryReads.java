package io.sluicefs.meta.redis.dump;

import io.sluicefs.meta.redis.dump.InodeReads.DumpEntry;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Reads directories and batches of entries on threads of its own, before they are needed. The walk
 * alone calls it; at most {@link #GROUPS_MAX} groups of directories wait for their turn at a time.
 */
final class DirectoryReads implements AutoCloseable {
  /** Groups that wait; each holds at most {@link InodeReads#ENTRIES_MAX} entries or a batch. */
  private static final int GROUPS_MAX = 12;

  /** Groups of one level, so that the levels below have room. */
  private static final int LEVEL_GROUPS_MAX = 3;

  private static final int DIRECTORIES_MAX = 64;

  private final InodeReads reads;
  private final int window;
  private final ReadAhead threads = new ReadAhead();
  private final Semaphore room = new Semaphore(GROUPS_MAX);

  /** Entries of the directories that were opened last, on average. */
  private double usualSize = 20;

  /** {@code window} bounds the groups of one level further. */
  DirectoryReads(InodeReads reads, int window) {
    this.reads = reads;
    this.window = Math.min(window, LEVEL_GROUPS_MAX);
  }

  int window() {
    return window;
  }

  /** How many directories a group should have, so that one request reads them all. */
  int groupSize() {
    return (int) Math.clamp(InodeReads.ENTRIES_MAX / (usualSize * 1.2 + 1), 1, DIRECTORIES_MAX);
  }

  void opened(DirectoryLoad directory) {
    usualSize += (Math.min(directory.size(), InodeReads.ENTRIES_MAX) - usualSize) / 16;
  }

  boolean takeRoom() {
    return room.tryAcquire();
  }

  void releaseRoom() {
    room.release();
  }

  Future<List<DirectoryLoad>> begin(long[] inos) {
    return threads.begin(() -> DirectoryLoad.of(reads, inos));
  }

  Future<List<DumpEntry>> batch(NameTable names, int first) {
    return threads.begin(() -> DirectoryLoad.batch(reads, names, first));
  }

  DirectoryLoad load(long ino) {
    return DirectoryLoad.of(reads, new long[] {ino}).getFirst();
  }

  @Override
  public void close() {
    threads.close();
  }
}
