package io.sluicefs.meta.redis.dump;

import io.sluicefs.meta.redis.dump.InodeReads.DumpEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a directory before its turn.
 *
 * @param names of a directory that is too large to be read at once, else null
 * @param batch all entries, or the first ones when there are names
 */
record DirectoryLoad(@Nullable NameTable names, List<DumpEntry> batch) {
  /** Entries of one batch. */
  private static final int BATCH = 500;

  /** Reads as many of these directories as one request gives, at least one. */
  static List<DirectoryLoad> of(InodeReads reads, long[] inos) {
    List<@Nullable List<DumpEntry>> found = reads.directories(inos);
    List<DirectoryLoad> loads = new ArrayList<>(found.size());
    for (int i = 0; i < found.size(); i++) {
      List<DumpEntry> entries = found.get(i);
      loads.add(entries == null ? large(reads, inos[i]) : new DirectoryLoad(null, entries));
    }
    return loads;
  }

  private static DirectoryLoad large(InodeReads reads, long ino) {
    NameTable names = reads.list(ino);
    return new DirectoryLoad(names, batch(reads, names, 0));
  }

  /** Entries from {@code first} on. */
  static List<DumpEntry> batch(InodeReads reads, NameTable names, int first) {
    int count = Math.min(BATCH, names.size() - first);
    return count == 0 ? List.of() : reads.read(names, first, count);
  }

  int size() {
    NameTable all = names;
    return all == null ? batch.size() : all.size();
  }
}
