package io.sluicefs.fuse.ffm;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The requests being answered now, so that an interrupt finds its target.
 *
 * <p>One slot per worker, reused; bounded by the workers. Searched for interrupts only, so a linear
 * scan does.
 */
public final class InFlight {
  private final Set<Slot> slots = ConcurrentHashMap.newKeySet();

  public Slot newSlot() {
    Slot slot = new Slot(this);
    slots.add(slot);
    return slot;
  }

  /**
   * Cancels the request with that unique, which may be on its way from one slot to another; false
   * when it is not here (yet, or any more).
   */
  public boolean cancel(long unique) {
    boolean found = false;
    for (Slot slot : slots) {
      if (slot.unique == unique) {
        slot.cancel();
        found = true;
      }
    }
    return found;
  }

  /** Requests being answered now. */
  public int count() {
    int busy = 0;
    for (Slot slot : slots) {
      busy += slot.unique == 0 ? 0 : 1;
    }
    return busy;
  }

  /** The request of one worker. The cancellation names its target, so a late one hits nothing. */
  public static final class Slot implements AutoCloseable {
    private final InFlight table;
    private volatile long unique;
    private volatile long cancelled;
    private volatile @Nullable Runnable onCancel;

    private Slot(InFlight table) {
      this.table = table;
    }

    public void begin(long requestUnique) {
      onCancel = null;
      unique = requestUnique;
    }

    /** Cancels the request that is here now. */
    public void cancel() {
      cancelled = unique;
      Runnable action = onCancel;
      if (action != null) {
        action.run();
      }
    }

    /** Runs the action when this request is cancelled, at once if it has been. */
    public void onCancel(Runnable action) {
      onCancel = action;
      if (isCancelled()) {
        action.run();
      }
    }

    public void end() {
      unique = 0;
    }

    public boolean isCancelled() {
      long asked = cancelled;
      return asked != 0 && asked == unique;
    }

    @Override
    public void close() {
      table.slots.remove(this);
    }
  }
}
