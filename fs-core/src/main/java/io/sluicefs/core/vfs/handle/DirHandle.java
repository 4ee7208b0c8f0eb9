package io.sluicefs.core.vfs.handle;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.DirPage;
import io.sluicefs.core.vfs.DirSink;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A directory as one opendir(3) sees it: a snapshot that is loaded page by page as the reader gets
 * there. A cookie is the position behind an entry; entries never move, so cookies stay valid until
 * the handle ends or the reader rewinds.
 *
 * <p>What this mount removes or replaces meanwhile is kept beside the snapshot and looked at when
 * an entry is given out. The lock is held while a page is loaded: other readers of the same handle
 * want that page too.
 */
public final class DirHandle extends Handle {
  private static final int CHANGES_MAX = 65_536;

  /** A change by this mount; without an entry the name is gone. */
  private record Change(@Nullable Dentry entry, long nanoTime) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Name, Change> changes = new ConcurrentHashMap<>();

  @GuardedBy("lock")
  private List<Dentry> entries = new ArrayList<>();

  @GuardedBy("lock")
  private Set<Name> names = new HashSet<>();

  @GuardedBy("lock")
  private String cursor = DirPage.END;

  @GuardedBy("lock")
  private boolean complete;

  @GuardedBy("lock")
  private int pageStart;

  @GuardedBy("lock")
  private long askedNanos;

  public DirHandle(long ino) {
    super(ino);
  }

  /** Gives entries from {@code cookie} on until the sink is full or the directory ends. */
  public void list(long cookie, DirSource source, DirSink sink) {
    lock.lock();
    try {
      if (cookie == 0 || entries.isEmpty()) {
        rewind(source);
      }
      for (int i = (int) cookie; hasEntry(i, source); i++) {
        Dentry entry = entryAt(i, source);
        if (entry != null && !sink.add(entry, i + 1L)) {
          return;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void rewind(DirSource source) {
    entries = new ArrayList<>();
    names = new HashSet<>();
    changes.clear();
    cursor = DirPage.END;
    complete = false;
    askedNanos = System.nanoTime();
    pageStart = 0;
    Dentry self = source.self();
    entries.add(self);
    entries.add(source.parent());
  }

  @GuardedBy("lock")
  private boolean hasEntry(int index, DirSource source) {
    while (index >= entries.size() && !complete) {
      load(source);
    }
    return index < entries.size();
  }

  @GuardedBy("lock")
  private void load(DirSource source) {
    long asked = System.nanoTime();
    DirPage page = source.page(cursor);
    dropAttributes();
    pageStart = entries.size();
    askedNanos = asked;
    for (Dentry entry : page.entries()) {
      if (names.add(entry.name())) {
        entries.add(entry);
        changes.computeIfPresent(
            entry.name(), (name, change) -> change.nanoTime() - asked < 0 ? null : change);
      }
    }
    cursor = page.next();
    complete = page.isLast();
    if (complete) {
      names = new HashSet<>();
    }
  }

  /** Attributes of a page that was read to its end are old soon; names are enough for cookies. */
  @GuardedBy("lock")
  private void dropAttributes() {
    for (int i = pageStart; i < entries.size(); i++) {
      Dentry old = entries.get(i);
      if (old.attr() != null) {
        entries.set(i, new Dentry(old.name(), old.ino(), old.type(), null));
      }
    }
  }

  @GuardedBy("lock")
  private @Nullable Dentry entryAt(int index, DirSource source) {
    Dentry entry = entries.get(index);
    Change change = changes.isEmpty() ? null : changes.get(entry.name());
    if (change == null) {
      return source.shown(entry, askedNanos);
    }
    Dentry latest = change.entry();
    return latest == null ? null : source.shown(latest, change.nanoTime());
  }

  /** This mount made the name lead to another inode. */
  public void replaced(Dentry entry) {
    change(entry.name(), new Change(entry, System.nanoTime()));
  }

  /** This mount removed the name. */
  public void removed(Name name) {
    change(name, new Change(null, System.nanoTime()));
  }

  private void change(Name name, Change change) {
    if (changes.size() < CHANGES_MAX) {
      changes.put(name, change);
    } else {
      changes.computeIfPresent(name, (n, old) -> change);
    }
  }
}
