package io.sluicefs.core.vfs.handle;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.sluicefs.core.errno.Errno;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Handles by number. A number is a slot and a serial, so a number used after its end finds nothing,
 * although slots are used again.
 *
 * <p>Finding takes no lock and allocates nothing; adding and removing take the monitor, which is
 * held for a few instructions. The table grows up to its limit and stays there.
 */
public final class HandleTable {
  private static final int SLOT_BITS = 24;
  private static final int SLOTS_FIRST = 256;
  private static final long SERIAL_MAX = 1L << 38;

  private final int slotsMax;
  private volatile AtomicReferenceArray<@Nullable Handle> slots;

  @GuardedBy("this")
  private int[] free = new int[SLOTS_FIRST];

  @GuardedBy("this")
  private int freeCount;

  @GuardedBy("this")
  private int slotCount;

  @GuardedBy("this")
  private long serial;

  public HandleTable(int slotsMax) {
    this.slotsMax = slotsMax;
    this.slots = new AtomicReferenceArray<>(Math.min(SLOTS_FIRST, slotsMax));
  }

  /**
   * Gives the handle its number.
   *
   * @throws io.sluicefs.core.errno.FsException ENFILE when the table is full
   */
  public synchronized long add(Handle handle) {
    int slot = freeCount > 0 ? free[--freeCount] : newSlot();
    serial = serial % SERIAL_MAX + 1;
    handle.numbered(serial << SLOT_BITS | slot);
    slots.set(slot, handle);
    return handle.fh();
  }

  @GuardedBy("this")
  private int newSlot() {
    if (slotCount == slotsMax) {
      throw Errno.ENFILE.exception();
    }
    AtomicReferenceArray<@Nullable Handle> old = slots;
    if (slotCount == old.length()) {
      int length = Math.min(slotsMax, old.length() * 2);
      AtomicReferenceArray<@Nullable Handle> larger = new AtomicReferenceArray<>(length);
      for (int i = 0; i < old.length(); i++) {
        larger.set(i, old.get(i));
      }
      slots = larger;
    }
    return slotCount++;
  }

  private @Nullable Handle find(long fh) {
    AtomicReferenceArray<@Nullable Handle> now = slots;
    int slot = (int) fh & ((1 << SLOT_BITS) - 1);
    Handle handle = fh < 0 || slot >= now.length() ? null : now.get(slot);
    return handle != null && handle.fh() == fh ? handle : null;
  }

  /**
   * @throws io.sluicefs.core.errno.FsException EBADF; EIO when its locks were lost
   */
  public FileHandle file(long fh) {
    FileHandle handle = closing(fh);
    if (handle.isLost()) {
      throw Errno.EIO.exception();
    }
    return handle;
  }

  /**
   * A file that is only going to be closed.
   *
   * @throws io.sluicefs.core.errno.FsException EBADF
   */
  public FileHandle closing(long fh) {
    if (find(fh) instanceof FileHandle handle) {
      return handle;
    }
    throw Errno.EBADF.exception();
  }

  /**
   * @throws io.sluicefs.core.errno.FsException EIO when it is a file whose locks were lost
   */
  public void requireAlive(long fh) {
    if (find(fh) instanceof FileHandle handle && handle.isLost()) {
      throw Errno.EIO.exception();
    }
  }

  /** Whether it is a file with locks. */
  public boolean holdsLock(long fh) {
    return find(fh) instanceof FileHandle handle && handle.holdsLock();
  }

  /** The session is lost, and with it every file that had locks; true when there was one. */
  public boolean loseLocked() {
    boolean hadLocks = false;
    for (FileHandle handle : files()) {
      hadLocks |= handle.loseIfLocked();
    }
    return hadLocks;
  }

  private List<FileHandle> files() {
    List<FileHandle> files = new ArrayList<>();
    AtomicReferenceArray<@Nullable Handle> now = slots;
    for (int slot = 0; slot < now.length(); slot++) {
      if (now.get(slot) instanceof FileHandle handle) {
        files.add(handle);
      }
    }
    return files;
  }

  /**
   * @throws io.sluicefs.core.errno.FsException EBADF
   */
  public DirHandle dir(long fh) {
    if (find(fh) instanceof DirHandle handle) {
      return handle;
    }
    throw Errno.EBADF.exception();
  }

  /** The inode behind a number, 0 for none. */
  public long inoOf(long fh) {
    Handle handle = find(fh);
    return handle == null ? 0 : handle.ino();
  }

  public synchronized void remove(Handle handle) {
    if (find(handle.fh()) != handle) {
      return;
    }
    int slot = (int) handle.fh() & ((1 << SLOT_BITS) - 1);
    slots.set(slot, null);
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, freeCount * 2);
    }
    free[freeCount++] = slot;
  }

  public synchronized int count() {
    return slotCount - freeCount;
  }
}
