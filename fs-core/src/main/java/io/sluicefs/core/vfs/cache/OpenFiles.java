package io.sluicefs.core.vfs.cache;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.meta.OpenInodes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which inodes this mount has open, counted by handle.
 *
 * <p>Opening registers before the engine is asked. A removal or a last close is a <em>step</em>: it
 * announces the inode, and opening waits until all steps of the inode have ended, at most {@link
 * #STEP_MILLIS_MAX}. So an engine that was told "not open" stays right until its reply. Bounded by
 * the handle table plus the requests in flight.
 *
 * <p>The monitor of an {@link OpenFile} guards its counts and is the only lock; map operations run
 * inside it.
 */
public final class OpenFiles implements OpenInodes {
  static final long STEP_MILLIS_MAX = 5_000;

  private final ConcurrentHashMap<Long, OpenFile> files = new ConcurrentHashMap<>();

  @Override
  public boolean isOpen(long ino) {
    OpenFile file = files.get(ino);
    if (file == null) {
      return false;
    }
    synchronized (file) {
      return file.handles > 0;
    }
  }

  @Override
  public Set<Long> inos() {
    return Set.copyOf(files.keySet());
  }

  public @Nullable OpenFile find(long ino) {
    return files.get(ino);
  }

  /** Remembers the mode of an inode that is open. */
  public void seen(long ino, Attr attr) {
    OpenFile file = files.get(ino);
    if (file != null) {
      file.modeSeen(attr.mode());
    }
  }

  /** Counts one more handle, after the steps in flight. Ends with {@link #release}. */
  public OpenFile acquire(long ino) {
    while (true) {
      OpenFile file = files.computeIfAbsent(ino, OpenFile::new);
      synchronized (file) {
        awaitSteps(file);
        if (!file.dropped) {
          file.handles++;
          return file;
        }
      }
    }
  }

  private static void awaitSteps(OpenFile file) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STEP_MILLIS_MAX);
    while (file.steps > 0 && !file.dropped) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return;
      }
      try {
        file.wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /**
   * Counts one handle less. True when it was the last: then a step has begun, in which the caller
   * puts things away before {@link #endStep}.
   */
  public boolean release(OpenFile file) {
    synchronized (file) {
      file.handles--;
      if (file.handles > 0) {
        return false;
      }
      file.steps++;
      return true;
    }
  }

  /** A removal of the inode begins; ends with {@link #endStep}. Nothing for 0 (unknown). */
  public @Nullable OpenFile beginStep(long ino) {
    if (ino == 0) {
      return null;
    }
    while (true) {
      OpenFile file = files.computeIfAbsent(ino, OpenFile::new);
      synchronized (file) {
        if (!file.dropped) {
          file.steps++;
          return file;
        }
      }
    }
  }

  public void endStep(@Nullable OpenFile file) {
    if (file == null) {
      return;
    }
    synchronized (file) {
      file.steps--;
      if (file.steps == 0 && file.handles == 0) {
        file.dropped = true;
        files.remove(file.ino(), file);
      }
      file.notifyAll();
    }
  }

  /**
   * The inode lost its last name and the engine keeps it for our handles. False when the last of
   * them has been closed meanwhile: the caller releases it.
   */
  public boolean sustain(long ino) {
    OpenFile file = files.get(ino);
    if (file == null) {
      return false;
    }
    synchronized (file) {
      file.lostName();
      return file.handles > 0;
    }
  }

  /** A name is about to be given to the inode. */
  public void linking(long ino) {
    OpenFile file = files.get(ino);
    if (file != null) {
      file.linked();
    }
  }
}
