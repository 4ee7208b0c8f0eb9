package io.sluicefs.fuse.ffm;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/** One platform thread that reads a request, answers it, and reads the next. */
final class Reader implements Runnable {
  private final Readers pool;
  private final AtomicLong handled = new AtomicLong();
  private volatile long threadId;

  Reader(Readers pool) {
    this.pool = pool;
  }

  long handled() {
    return handled.get();
  }

  void wake() {
    if (threadId != 0) {
      Wake.wake(threadId);
    }
  }

  @Override
  public void run() {
    threadId = Sys.current().call(Sys.GETTID, 0, 0, 0);
    boolean surplus = false;
    try (MessageBuffers buffers = MessageBuffers.map(pool.limits().payloadMax());
        RequestWorker worker = pool.newWorker(buffers)) {
      surplus = serve(buffers, worker);
    } catch (Throwable t) {
      pool.fail(t);
    } finally {
      threadId = 0;
      if (surplus) {
        pool.leaveSurplus(this);
      } else {
        pool.leave(this);
      }
    }
  }

  /** Returns true when the thread ends as surplus, false when the channel has ended. */
  private boolean serve(MessageBuffers buffers, RequestWorker worker) {
    MemorySegment request = buffers.request();
    while (!pool.isStopping()) {
      long length = pool.channel().read(request);
      boolean mayWait = length > 0 && Opcode.mayWait(request.get(Wire.U32, Wire.IN_OPCODE));
      boolean here = pool.leaveRead(mayWait);
      if (length > 0) {
        if (here || !pool.defer(request, length)) {
          worker.handle(length);
        }
        handled.lazySet(handled.get() + 1);
        if (pool.isSurplus()) {
          return true;
        }
      } else if (isEnd(length)) {
        return false;
      }
      pool.enterRead();
    }
    return false;
  }

  private boolean isEnd(long result) {
    return switch ((int) -result) {
      case Sys.ENOENT, Sys.EINTR, Sys.EAGAIN -> false;
      default -> {
        pool.connectionEnded((int) -result);
        yield true;
      }
    };
  }
}
