package io.sluicefs.fuse.ffm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Supplementary groups of calling threads, from their status files. Kept for {@link #KEEP_NANOS} at
 * most, since a thread may change them and its number may come again. The lock guards the map and
 * is not held while reading files.
 */
public final class CallerGroups {
  private static final long KEEP_NANOS = 1_000_000_000;
  private static final int KEPT_MAX = 1024;

  private final Path proc;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, Known> known =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Known> eldest) {
          return size() > KEPT_MAX;
        }
      };

  public CallerGroups(Path proc) {
    this.proc = proc;
  }

  /** The primary group first; alone when the thread is unknown. */
  public int[] of(int pid, int gid) {
    if (pid == 0) {
      return new int[] {gid};
    }
    long now = System.nanoTime();
    int[] supplementary = kept(pid, now);
    if (supplementary == null) {
      supplementary = read(pid);
      keep(pid, new Known(supplementary, now));
    }
    int[] all = new int[supplementary.length + 1];
    all[0] = gid;
    System.arraycopy(supplementary, 0, all, 1, supplementary.length);
    return all;
  }

  private int @Nullable [] kept(int pid, long now) {
    lock.lock();
    try {
      Known found = known.get(pid);
      return found == null || now - found.sinceNanos > KEEP_NANOS ? null : found.groups;
    } finally {
      lock.unlock();
    }
  }

  private void keep(int pid, Known groups) {
    lock.lock();
    try {
      known.remove(pid);
      known.put(pid, groups);
    } finally {
      lock.unlock();
    }
  }

  private int[] read(int pid) {
    try {
      for (String line : Files.readAllLines(proc.resolve(pid + "/status"))) {
        if (line.startsWith("Groups:")) {
          return parse(line.substring("Groups:".length()));
        }
      }
    } catch (IOException e) {
      // The thread has ended: nobody waits for what its groups would have allowed.
    }
    return new int[0];
  }

  private static int[] parse(String list) {
    StringTokenizer words = new StringTokenizer(list);
    int[] groups = new int[words.countTokens()];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = Integer.parseUnsignedInt(words.nextToken());
    }
    return groups;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Known(int[] groups, long sinceNanos) {}
}
