package io.sluicefs.meta.redis.trash;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.DirPage;
import io.sluicefs.core.meta.op.Rename;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.op.Readdir;
import io.sluicefs.meta.redis.schema.DentryCodec;
import io.sluicefs.meta.redis.schema.TrashNames;
import io.sluicefs.meta.redis.schema.TrashNames.Origin;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes entries of the trash back (redis-metadata.md 7.5). */
public final class TrashAdmin {
  private final OpContext context;
  private final io.sluicefs.meta.redis.op.Rename rename;
  private final Readdir readdir;

  public TrashAdmin(OpContext context, io.sluicefs.meta.redis.op.Rename rename, Readdir readdir) {
    this.context = context;
    this.rename = rename;
    this.readdir = readdir;
  }

  /** What became of an entry. */
  public enum Outcome {
    /** It is back, or below its directory in the trash. */
    RESTORED,
    /** Its directory is not in the same hour: only putting back can restore it. */
    NEEDS_PUT_BACK,
    /** Something else has its name. */
    CONFLICT,
    FAILED
  }

  /**
   * One entry and its outcome.
   *
   * @param reason why it failed, else empty
   */
  public record Restored(Name entry, Outcome outcome, String reason) {}

  /**
   * Restores what was removed in one hour.
   *
   * @param putBack into the directories that it was removed from; otherwise trees are only rebuilt
   *     inside the trash
   * @param heard called for each entry, from several threads
   * @throws FsException ENOENT for an hour in which nothing was removed
   */
  public void restore(String hour, boolean putBack, int threads, Consumer<Restored> heard) {
    byte[] dentry =
        context
            .redis()
            .hget(
                context.keys().dentries(Inodes.TRASH), hour.getBytes(StandardCharsets.ISO_8859_1));
    if (dentry == null) {
      throw Errno.ENOENT.exception();
    }
    long hourIno = DentryCodec.ino(dentry);
    Set<Long> dirs = putBack ? Set.of() : directories(hourIno);
    try (ExecutorService workers =
        Executors.newFixedThreadPool(threads, Thread.ofVirtual().factory())) {
      eachPage(
          hourIno,
          page -> {
            List<Future<?>> running =
                page.stream()
                    .<Future<?>>map(entry ->
                        workers.submit(
                            () -> heard.accept(restore(hourIno, entry.name(), dirs, putBack))))
                    .toList();
            running.forEach(TrashAdmin::await);
          });
    }
  }

  private static void await(Future<?> one) {
    try {
      one.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Errno.EINTR.exception();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private Set<Long> directories(long hourIno) {
    Set<Long> dirs = new HashSet<>();
    eachPage(
        hourIno,
        page ->
            page.stream()
                .filter(entry -> entry.type() == FileType.DIRECTORY)
                .forEach(entry -> dirs.add(entry.ino())));
    return dirs;
  }

  private void eachPage(long ino, Consumer<List<Dentry>> action) {
    String cursor = DirPage.END;
    do {
      DirPage page = readdir.readdir(Caller.root(), ino, cursor, DirDetail.NAMES);
      action.accept(page.entries());
      cursor = page.next();
    } while (!cursor.equals(DirPage.END));
  }

  private Restored restore(long hourIno, Name entry, Set<Long> dirs, boolean putBack) {
    Origin origin = origin(hourIno, entry);
    if (origin == null) {
      return new Restored(entry, Outcome.FAILED, "its name does not say where it came from");
    }
    if (!putBack && !dirs.contains(origin.parentIno())) {
      return new Restored(entry, Outcome.NEEDS_PUT_BACK, "");
    }
    try {
      Name name = Name.of(origin.name());
      rename.restore(
          new Rename(hourIno, entry, origin.parentIno(), name, RenameMode.NO_REPLACE, 0));
      return new Restored(entry, Outcome.RESTORED, "");
    } catch (FsException e) {
      return switch (e.errno()) {
        case EEXIST -> new Restored(entry, Outcome.CONFLICT, "");
        default -> new Restored(entry, Outcome.FAILED, e.errno().name());
      };
    }
  }

  private @Nullable Origin origin(long hourIno, Name entry) {
    if (TrashNames.isCut(entry.bytes())) {
      byte[] whole = context.redis().hget(context.keys().wholeNames(hourIno), entry.bytes());
      if (whole != null) {
        return TrashNames.origin(whole);
      }
    }
    return TrashNames.origin(entry.bytes());
  }
}
