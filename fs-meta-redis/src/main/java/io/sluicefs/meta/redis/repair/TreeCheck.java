package io.sluicefs.meta.redis.repair;

import io.sluicefs.core.census.LongCounts;
import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Redis.HashPage;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.repair.DirectoryPage.Entry;
import io.sluicefs.meta.redis.repair.DirectoryPage.Statistics;
import io.sluicefs.meta.redis.schema.AttrCodec;
import io.sluicefs.meta.redis.schema.DentryCodec;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Walks through the names of a volume from the top and looks whether records, link counts, parents
 * and statistics fit (volume-and-objects.md 12.2). One trip for each page of 500 names; only what
 * does not fit is looked at again by itself.
 *
 * <p>Memory: 18 to 36 bytes for each inode that has been reached, 16 for each directory still to be
 * walked, about 200 for each name of a file with several.
 */
final class TreeCheck {
  private static final int PARENTS_MAX = 10_000;

  private record Place(long dir, long holder) {}

  private final OpContext context;
  private final TreePlan plan;
  private final TreeVisitor visitor;
  private final RecordChecks checks;
  private final InodePaths paths;
  private final LongCounts reached = new LongCounts();
  private final Map<Long, Map<Long, Integer>> namesOfLinked = new HashMap<>();
  private final ArrayDeque<Place> ahead = new ArrayDeque<>();

  TreeCheck(OpContext context, TreePlan plan, TreeVisitor visitor, InodePaths paths) {
    this.context = context;
    this.plan = plan;
    this.visitor = visitor;
    this.checks = new RecordChecks(context, plan);
    this.paths = paths;
  }

  /** How often each inode was come across. */
  LongCounts reached() {
    return reached;
  }

  /** Checks a directory that {@code holder} holds, and with {@code below} the tree below it. */
  void walk(long top, long holder, boolean below) {
    ahead.push(new Place(top, holder));
    while (!ahead.isEmpty()) {
      Place place = ahead.pop();
      visit(place, below);
    }
  }

  /** Checks one entry by itself. */
  void checkEntry(long dir, Entry entry) {
    visitEntry(dir, entry);
  }

  /** Checks files with several names; comes last, when the walk has met all of them. */
  void checkLinked() {
    namesOfLinked.forEach((ino, seen) -> {
      if (!agrees(ino, seen)) {
        report(ino, seen.keySet().stream().toList());
      }
    });
    namesOfLinked.clear();
  }

  private void report(long ino, List<Long> directories) {
    RecordChecks.Links links = checks.names(ino, directories);
    if (links != null) {
      found(
          "nlink of %s should be %d, but got %d, or its parents are wrong"
              .formatted(
                  paths.pathOf(directories.getFirst(), ino), links.wanted(), links.stored()));
    }
  }

  private boolean agrees(long ino, Map<Long, Integer> seen) {
    byte[] record = context.redis().get(context.keys().attr(ino));
    HashPage parents = context.redis().hscan(context.keys().parents(ino), "0", PARENTS_MAX);
    if (record == null || !parents.isLast()) {
      return record == null;
    }
    long sum = 0;
    Map<Long, Long> stored = new HashMap<>();
    for (int i = 0; i < parents.fields().size(); i++) {
      long count = Math.max(0, Ascii.parseLong(parents.values().get(i)));
      stored.put(Ascii.parseLong(parents.fields().get(i)), count);
      sum += count;
    }
    Attr attr = AttrCodec.decode(record);
    return attr.parentIno() == 0
        && sum == attr.nlink()
        && seen.entrySet().stream()
            .allMatch(each -> stored.getOrDefault(each.getKey(), 0L) == (long) each.getValue());
  }

  private void visit(Place place, boolean below) {
    long links = 2;
    long length = 0;
    long space = 0;
    long inodes = 0;
    DirectoryPage first = null;
    String cursor = "0";
    do {
      DirectoryPage page = DirectoryPage.read(context, place.dir(), cursor);
      first = first == null ? page : first;
      for (Entry entry : page.entries()) {
        Attr child = visitEntry(place.dir(), entry);
        boolean isDirectory = DentryCodec.type(entry.dentry()) == FileType.DIRECTORY;
        links += isDirectory ? 1 : 0;
        inodes++;
        boolean isFile = child != null && child.isFile();
        length += child != null && isFile ? child.length() : 0;
        space += child != null && isFile ? Chunks.chargedBytes(child.length()) : 4096;
        if (isDirectory && below && isFirstMeeting(entry)) {
          ahead.push(new Place(DentryCodec.ino(entry.dentry()), place.dir()));
        }
      }
      cursor = page.next();
    } while (!cursor.equals("0"));
    checkRecord(place, first, links);
    checkStatistics(place, first, new Statistics(length, space, inodes));
  }

  private boolean isFirstMeeting(Entry entry) {
    return reached.get(DentryCodec.ino(entry.dentry())) == 1;
  }

  private void checkRecord(Place place, DirectoryPage page, long links) {
    Attr record = page.record();
    // a volume without trash has no record of it; hour directories count no links
    boolean isFine =
        record == null
            ? place.dir() == Inodes.TRASH
            : Inodes.isTrash(place.dir()) || record.nlink() == links;
    if (isFine) {
      return;
    }
    RecordChecks.Links found = checks.directory(place.dir(), place.holder());
    if (found.stored() < 0 && reached.get(place.dir()) == 0) {
      found("attribute of " + paths.pathOf(place.dir()) + " is missing");
    } else if (found.stored() >= 0 && found.isWrong()) {
      found(
          "nlink of %s should be %d, but got %d"
              .formatted(paths.pathOf(place.dir()), found.wanted(), found.stored()));
    }
  }

  private void checkStatistics(Place place, DirectoryPage page, Statistics walked) {
    long dir = place.dir();
    boolean inTrash = Inodes.isTrash(dir) || Inodes.isTrash(place.holder());
    if (inTrash || !context.format().get().features().dirStats()) {
      return;
    }
    Statistics stored = page.statistics();
    boolean missing = stored == null;
    boolean negative =
        stored != null && (stored.length() < 0 || stored.space() < 0 || stored.inodes() < 0);
    boolean differs = plan.syncStatistics() && !walked.equals(stored);
    // who misses them recomputes them, and the root has none before the first time
    if (!negative && (!differs || (missing && dir == Inodes.ROOT))) {
      return;
    }
    Statistics sums = checks.sums(dir, false);
    if (sums == null || sums.equals(DirectoryPage.read(context, dir, "0").statistics())) {
      return;
    }
    if (plan.repair()) {
      checks.sums(dir, true);
    }
    found("usage of %s should be %s, but got %s".formatted(paths.pathOf(dir), sums, stored));
  }

  private @Nullable Attr visitEntry(long dir, Entry entry) {
    visitor.visited();
    long ino = DentryCodec.ino(entry.dentry());
    int times = reached.increment(ino);
    Attr attr = entry.record();
    if (attr == null) {
      checkMissing(dir, entry);
      return null;
    }
    if (attr.isDirectory()) {
      checkPlace(dir, entry, attr, times);
      return attr;
    }
    if (attr.isFile()) {
      visitor.file(ino, attr);
    }
    if (attr.parentIno() == 0) {
      namesOfLinked.computeIfAbsent(ino, _ -> new HashMap<>()).merge(dir, 1, Integer::sum);
    } else if (attr.parentIno() != dir || attr.nlink() != 1 || times > 1) {
      report(ino, List.of(dir));
    }
    return attr;
  }

  /**
   * The record of a directory tells the one place where it is. Met again there, it was moved while
   * we walked; met again elsewhere, it has two names.
   */
  private void checkPlace(long dir, Entry entry, Attr attr, int times) {
    if (attr.parentIno() == dir) {
      return;
    }
    long ino = DentryCodec.ino(entry.dentry());
    String path = paths.pathOf(dir, entry.name());
    RecordChecks look = times > 1 ? new RecordChecks(context, plan.readOnly()) : checks;
    if (!look.directory(ino, dir, entry.name()).isMisplaced()) {
      return;
    }
    if (times > 1) {
      visitor.found(new Finding("directory " + path + " has another name", false));
    } else {
      found("parent of %s should be %d, but got %d".formatted(path, dir, attr.parentIno()));
    }
  }

  /** A name without inode; a directory gets its record back when the walk comes to it. */
  private void checkMissing(long dir, Entry entry) {
    String path = paths.pathOf(dir, entry.name());
    if (DentryCodec.type(entry.dentry()) == FileType.DIRECTORY) {
      if (checks.directory(DentryCodec.ino(entry.dentry()), dir).stored() < 0) {
        found("attribute of directory " + path + " is missing");
      }
    } else if (checks.entryIsBroken(dir, entry, storedLength(entry))) {
      found("attribute of " + path + " is missing");
    }
  }

  /** How far the data of a file reaches whose record is lost. */
  private @Nullable Long storedLength(Entry entry) {
    long ino = DentryCodec.ino(entry.dentry());
    Long[] length = new Long[1];
    new FileChunkScan(context)
        .each(
            ino,
            chunk -> {
              for (SliceRef record : chunk.records()) {
                long end = Chunks.startOf(chunk.chunkIndex()) + record.chunkEnd();
                length[0] = Math.max(length[0] == null ? 0 : length[0], end);
              }
            });
    return length[0];
  }

  private void found(String text) {
    visitor.found(new Finding(text, plan.repair()));
  }
}
