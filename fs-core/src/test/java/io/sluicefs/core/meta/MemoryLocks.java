package io.sluicefs.core.meta;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.LockAnswer;
import io.sluicefs.core.meta.op.LockPlace;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.core.meta.op.LockRequest.Kind;
import io.sluicefs.core.meta.op.LockRequest.Wait;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The role Locks in memory. Who waits looks again whenever anything changes. */
final class MemoryLocks implements Locks {
  private static final long LOOK_MILLIS = 20;

  private final MemoryClient client;
  private final MemoryVolume volume;
  private final Table table;

  MemoryLocks(MemoryClient client) {
    this.client = client;
    this.volume = client.volume;
    this.table = volume.locks;
  }

  /** The locks of a volume, shared by its clients and guarded by the volume's monitor. */
  static final class Table {
    private final Map<Space, Map<Owner, List<LockRequest>>> held = new LinkedHashMap<>();
    private final List<Waiting> queue = new ArrayList<>();

    void endSession(long sessionId) {
      held.values().forEach(owners -> owners.keySet().removeIf(o -> o.sessionId == sessionId));
      queue.removeIf(w -> w.owner.sessionId == sessionId);
    }

    private Map<Owner, List<LockRequest>> in(Space space) {
      return held.computeIfAbsent(space, s -> new LinkedHashMap<>());
    }
  }

  private record Space(long ino, Kind kind) {}

  private record Owner(long sessionId, long number) {}

  /** Compared by identity: each wait is its own. */
  private static final class Waiting {
    private final Space space;
    private final Owner owner;
    private final LockRequest request;

    Waiting(Space space, Owner owner, LockRequest request) {
      this.space = space;
      this.owner = owner;
      this.request = request;
    }
  }

  @Override
  public LockAnswer setLock(long ino, LockRequest request) {
    synchronized (volume) {
      client.requireWritable();
      Waiting wanted = waiting(ino, request);
      if (request.waiting() == Wait.NEVER) {
        if (blocker(wanted) != null) {
          throw Errno.EAGAIN.exception();
        }
        return new LockAnswer(grant(wanted), null);
      }
      if (mayGo(wanted)) {
        return new LockAnswer(grant(wanted), null);
      }
      if (request.kind() == Kind.POSIX && closesCycle(wanted)) {
        throw Errno.EDEADLK.exception();
      }
      if (request.kind() == Kind.FLOCK) {
        table.in(wanted.space).remove(wanted.owner);
      }
      table.queue.add(wanted);
      volume.notifyAll();
      LockPlace place = caller -> await(wanted, caller);
      return new LockAnswer(null, place);
    }
  }

  private Waiting waiting(long ino, LockRequest request) {
    Space space = new Space(ino, request.kind());
    return new Waiting(space, new Owner(client.sessionId, request.owner()), request);
  }

  private @Nullable Attr await(Waiting wanted, Caller caller) {
    synchronized (volume) {
      try {
        while (!mayGo(wanted)) {
          volume.wait(LOOK_MILLIS);
          if (caller.isCancelled()) {
            throw Errno.EINTR.exception();
          }
        }
        return grant(wanted);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Errno.EINTR.exception();
      } finally {
        table.queue.remove(wanted);
        volume.notifyAll();
      }
    }
  }

  private boolean mayGo(Waiting wanted) {
    if (blocker(wanted) != null) {
      return false;
    }
    for (Waiting earlier : table.queue) {
      if (earlier == wanted) {
        return true;
      }
      boolean other = earlier.space.equals(wanted.space) && !earlier.owner.equals(wanted.owner);
      if (other && isConflict(earlier.request, wanted.request) && !waitsFor(earlier, wanted)) {
        return false;
      }
    }
    return true;
  }

  private boolean waitsFor(Waiting earlier, Waiting wanted) {
    return table.in(earlier.space).getOrDefault(wanted.owner, List.of()).stream()
        .anyMatch(r -> isConflict(r, earlier.request));
  }

  private @Nullable LockRequest blocker(Waiting wanted) {
    for (Map.Entry<Owner, List<LockRequest>> other : table.in(wanted.space).entrySet()) {
      for (LockRequest held : other.getValue()) {
        if (!other.getKey().equals(wanted.owner) && isConflict(held, wanted.request)) {
          boolean ours = other.getKey().sessionId == client.sessionId;
          return part(held, held.start(), held.end(), ours ? held.pid() : 0);
        }
      }
    }
    return null;
  }

  private boolean closesCycle(Waiting wanted) {
    Set<Owner> seen = new HashSet<>();
    List<Waiting> open = new ArrayList<>(List.of(wanted));
    while (!open.isEmpty()) {
      Waiting next = open.removeLast();
      for (Map.Entry<Owner, List<LockRequest>> other : table.in(next.space).entrySet()) {
        boolean blocks =
            !other.getKey().equals(next.owner)
                && other.getValue().stream().anyMatch(r -> isConflict(r, next.request));
        if (blocks && other.getKey().equals(wanted.owner)) {
          return true;
        }
        if (blocks && seen.add(other.getKey())) {
          table.queue.stream().filter(w -> w.owner.equals(other.getKey())).forEach(open::add);
        }
      }
    }
    return false;
  }

  private static boolean isConflict(LockRequest r, LockRequest other) {
    boolean exclusive =
        r.type() == LockRequest.Type.WRITE || other.type() == LockRequest.Type.WRITE;
    boolean overlap =
        r.kind() == Kind.FLOCK || (r.start() <= other.end() && other.start() <= r.end());
    return exclusive && overlap;
  }

  private @Nullable Attr grant(Waiting wanted) {
    Map<Owner, List<LockRequest>> owners = table.in(wanted.space);
    List<LockRequest> old = owners.getOrDefault(wanted.owner, List.of());
    List<LockRequest> merged = wanted.space.kind == Kind.FLOCK ? List.of() : without(old, wanted);
    List<LockRequest> all = new ArrayList<>(merged);
    all.add(wanted.request);
    owners.put(wanted.owner, all);
    volume.notifyAll();
    MemoryNode node = volume.nodes.get(wanted.space.ino);
    return node == null ? null : node.attr();
  }

  private static List<LockRequest> without(List<LockRequest> ranges, Waiting wanted) {
    LockRequest gone = wanted.request;
    List<LockRequest> left = new ArrayList<>();
    for (LockRequest r : ranges) {
      if (r.start() < gone.start()) {
        left.add(part(r, r.start(), Math.min(r.end(), gone.start() - 1), r.pid()));
      }
      if (r.end() > gone.end()) {
        left.add(part(r, Math.max(r.start(), gone.end() + 1), r.end(), r.pid()));
      }
    }
    return left;
  }

  private static LockRequest part(LockRequest r, long start, long end, int pid) {
    return new LockRequest(r.kind(), r.type(), Wait.NEVER, 0, start, end, pid);
  }

  @Override
  public boolean unlock(long ino, LockRequest request) {
    synchronized (volume) {
      client.requireWritable();
      Waiting gone = waiting(ino, request);
      Map<Owner, List<LockRequest>> owners = table.in(gone.space);
      List<LockRequest> held = owners.getOrDefault(gone.owner, List.of());
      List<LockRequest> left = request.kind() == Kind.FLOCK ? List.of() : without(held, gone);
      if (left.isEmpty()) {
        owners.remove(gone.owner);
      } else {
        owners.put(gone.owner, left);
      }
      volume.notifyAll();
      return !left.isEmpty();
    }
  }

  @Override
  public @Nullable LockRequest getLock(long ino, LockRequest request) {
    synchronized (volume) {
      return blocker(waiting(ino, request));
    }
  }
}
