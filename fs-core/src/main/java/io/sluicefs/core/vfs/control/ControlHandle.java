package io.sluicefs.core.vfs.control;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One conversation through {@code .control}: a byte stream in which each request is followed by its
 * answer (volume-and-objects.md 10.5). One request at a time; the monitor guards the stream and is
 * never held while a command runs.
 */
final class ControlHandle implements VirtualHandle, ControlReply {
  private static final int BODY_MAX = 8 << 20;
  private static final int KEPT_MAX = 2 << 20;
  private static final int DROPPED = 1 << 20;

  private final Map<Integer, ControlCommand> commands;
  private final Executor executor;
  private volatile boolean cancelled;

  @GuardedBy("this")
  private byte[] stream = new byte[256];

  @GuardedBy("this")
  private int length;

  @GuardedBy("this")
  private long start;

  @GuardedBy("this")
  private @Nullable ByteBuffer head = ByteBuffer.allocate(8);

  @GuardedBy("this")
  private @Nullable ByteBuffer body;

  ControlHandle(Map<Integer, ControlCommand> commands, Executor executor) {
    this.commands = commands;
    this.executor = executor;
  }

  @Override
  public VirtualFile file() {
    return VirtualFile.CONTROL;
  }

  @Override
  public synchronized int read(Caller caller, long fileOffset, ByteBuffer target) {
    if (fileOffset < start) {
      throw Errno.EIO.exception();
    }
    int at = (int) Math.min(length, fileOffset - start);
    int count = Math.min(target.remaining(), length - at);
    target.put(stream, at, count);
    int passed = at + count;
    if (length > KEPT_MAX && passed > DROPPED) {
      System.arraycopy(stream, DROPPED, stream, 0, length - DROPPED);
      length -= DROPPED;
      start += DROPPED;
    }
    return count;
  }

  @Override
  public synchronized void write(Caller caller, ByteBuffer payload) {
    echo(payload);
    if (head == null) {
      broken();
      return;
    }
    fill(head, payload);
    if (head.hasRemaining()) {
      return;
    }
    if (body == null) {
      int announced = head.getInt(4);
      if (announced < 0 || announced > BODY_MAX) {
        broken();
        return;
      }
      body = ByteBuffer.allocate(announced);
    }
    fill(body, payload);
    if (payload.hasRemaining()) {
      broken();
    } else if (!body.hasRemaining()) {
      start(caller, head.getInt(0), body.flip());
    }
  }

  @GuardedBy("this")
  private void echo(ByteBuffer payload) {
    byte[] request = new byte[payload.remaining()];
    payload.get(payload.position(), request);
    append(request);
  }

  private static void fill(ByteBuffer part, ByteBuffer payload) {
    int count = Math.min(part.remaining(), payload.remaining());
    part.put(part.position(), payload, payload.position(), count);
    part.position(part.position() + count);
    payload.position(payload.position() + count);
  }

  @GuardedBy("this")
  private void broken() {
    append(new byte[] {(byte) Errno.EIO.number()});
  }

  @GuardedBy("this")
  private void start(Caller caller, int opcode, ByteBuffer request) {
    head = null;
    body = null;
    ControlCommand command = commands.get(opcode);
    if (command == null) {
      finish(new byte[] {(byte) Errno.EINVAL.number()});
      return;
    }
    Caller asking = new ControlCaller(caller, () -> cancelled);
    try {
      executor.execute(() -> run(command, asking, request));
    } catch (RejectedExecutionException e) {
      finish(new byte[] {(byte) Errno.EAGAIN.number()});
    }
  }

  private void run(ControlCommand command, Caller caller, ByteBuffer request) {
    try {
      command.run(caller, request, this);
    } catch (BufferUnderflowException e) {
      status(Errno.EINVAL.number());
    } catch (FsException e) {
      status(e.errno().number());
    }
  }

  @Override
  public void progress(long first, long second) {
    byte[] record = ByteBuffer.allocate(17).put((byte) 0xFE).putLong(first).putLong(second).array();
    synchronized (this) {
      append(record);
    }
  }

  @Override
  public synchronized void json(String document) {
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    finish(
        ByteBuffer.allocate(5 + bytes.length)
            .put((byte) 0xFF)
            .putInt(bytes.length)
            .put(bytes)
            .array());
  }

  @Override
  public synchronized void status(int errno) {
    finish(new byte[] {(byte) errno});
  }

  @Override
  public synchronized void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    finish(ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array());
  }

  /** The last record: the next request may come. */
  @GuardedBy("this")
  private void finish(byte[] record) {
    append(record);
    head = ByteBuffer.allocate(8);
  }

  @GuardedBy("this")
  private void append(byte[] bytes) {
    if (length + bytes.length > stream.length) {
      int larger = Math.max(stream.length * 2, length + bytes.length);
      stream = Arrays.copyOf(stream, larger);
    }
    System.arraycopy(bytes, 0, stream, length, bytes.length);
    length += bytes.length;
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void cancel() {
    cancelled = true;
  }
}
