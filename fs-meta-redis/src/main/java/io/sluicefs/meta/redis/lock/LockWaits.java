package io.sluicefs.meta.redis.lock;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.meta.op.LockAnswer;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.core.meta.op.LockRequest.Wait;
import io.sluicefs.meta.redis.connection.Redis.Messages;
import io.sluicefs.meta.redis.op.LeaveLockQueue;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.op.PollLocks;
import io.sluicefs.meta.redis.op.PollLocks.Turns;
import io.sluicefs.meta.redis.op.SetLock;
import io.sluicefs.meta.redis.op.SetLock.Outcome;
import io.sluicefs.meta.redis.op.SetLock.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everybody of this mount who waits for a lock.
 *
 * <p>A script puts a waiter into the queue, and the script that frees the lock sends his id to the
 * channel of his mount: then he asks again and gets it. While anybody waits, one thread looks at
 * all their locks at intervals, as reference clients unlock without a word and messages may get
 * lost. Thread-safe.
 */
public final class LockWaits implements AutoCloseable {
  /** Waiters of one mount; one more is refused with ENOLCK. */
  public static final int WAITERS_MAX = 4096;

  /** What an unlock by a reference client, or a lost message, costs at most. */
  static final long LOOK_MILLIS = 500;

  private static final Logger log = LoggerFactory.getLogger(LockWaits.class);

  private final SetLock set;
  private final LeaveLockQueue leave;
  private final PollLocks poll;
  private final Messages messages;
  private final String name = UUID.randomUUID().toString();
  private final String channel;
  private final AtomicLong lastId = new AtomicLong();
  private final ConcurrentHashMap<String, Place> places = new ConcurrentHashMap<>();
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile boolean closed;

  public LockWaits(OpContext context) {
    this.set = new SetLock(context);
    this.leave = new LeaveLockQueue(context);
    this.poll = new PollLocks(context);
    this.channel = context.keys().prefix() + "Locks" + name;
    this.messages = context.redis().messages(channel, this::turnOf);
  }

  /** As {@link io.sluicefs.core.meta.Locks#setLock}. */
  public LockAnswer setLock(long ino, LockRequest request) {
    if (request.waiting() == Wait.NEVER) {
      return new LockAnswer(set.setLock(ino, request, Waiter.NOBODY).attr(), null);
    }
    if (places.size() >= WAITERS_MAX) {
      throw Errno.ENOLCK.exception();
    }
    Waiter waiter = new Waiter(name + lastId.incrementAndGet(), channel);
    Place place = new Place(this, ino, request, waiter);
    places.put(waiter.id(), place);
    boolean waits = false;
    try {
      Outcome outcome = set.setLock(ino, request, waiter);
      waits = !outcome.isGranted();
      if (!waits) {
        return new LockAnswer(outcome.attr(), null);
      }
    } finally {
      if (!waits) {
        places.remove(waiter.id());
      }
    }
    place.queued();
    lookAfterAll();
    return new LockAnswer(null, place);
  }

  SetLock set() {
    return set;
  }

  LeaveLockQueue leave() {
    return leave;
  }

  boolean isClosed() {
    return closed;
  }

  void left(Waiter waiter) {
    places.remove(waiter.id());
  }

  private void turnOf(String waiterId) {
    Place place = places.get(waiterId);
    if (place != null) {
      place.signal();
    }
  }

  private void lookAfterAll() {
    if (looking.compareAndSet(false, true)) {
      Thread.ofVirtual().name("lock-look").start(this::look);
    }
  }

  private void look() {
    while (!closed && !places.isEmpty()) {
      messages.listen();
      lookOnce();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
    }
    looking.set(false);
    if (!closed && !places.isEmpty()) {
      lookAfterAll();
    }
  }

  /** Who has his turn, or is no longer in a queue, asks again for himself. */
  private void lookOnce() {
    List<Place> before = new ArrayList<>();
    for (Place place : places.values()) {
      if (place.isQueued()) {
        before.add(place);
      }
    }
    try {
      Turns turns = poll.poll();
      for (Place place : before) {
        String id = place.waiter().id();
        if (turns.turns().contains(id) || !turns.waiting().contains(id)) {
          place.signal();
        }
      }
    } catch (RuntimeException e) {
      log.debug("cannot look after those who wait for locks: {}", e.toString());
    }
  }

  @Override
  public void close() {
    closed = true;
    places.values().forEach(Place::signal);
    messages.close();
  }
}
