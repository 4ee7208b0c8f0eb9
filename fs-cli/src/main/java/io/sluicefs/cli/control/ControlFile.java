package io.sluicefs.cli.control;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * One conversation with a mount (volume-and-objects.md 10.5): the request is written, then the
 * answer is read behind it, by asking again until all of it is there.
 */
final class ControlFile implements AutoCloseable {
  private static final int PROGRESS = 0xFE;
  private static final int DOCUMENT = 0xFF;
  private static final int PROGRESS_BYTES = 16;
  private static final int DOCUMENT_MAX = 1 << 30;
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final FileChannel channel;

  private ControlFile(FileChannel channel) {
    this.channel = channel;
  }

  /** Opens the control file that every directory of a mount has. */
  static ControlFile in(Path directory) throws IOException {
    try {
      return open(directory.resolve(".jfs.control"));
    } catch (NoSuchFileException e) {
      return open(directory.resolve(".control"));
    }
  }

  private static ControlFile open(Path file) throws IOException {
    return new ControlFile(
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  /**
   * Asks and waits for the JSON document that is the answer.
   *
   * @throws IOException also when the answer is an errno
   */
  String ask(int command, ByteBuffer body) throws IOException {
    return ask(command, body, _ -> {});
  }

  /** As {@link #ask(int, ByteBuffer)}; {@code done} hears how much has been done so far. */
  String ask(int command, ByteBuffer body, LongConsumer done) throws IOException {
    send(command, body);
    while (true) {
      int kind = read(1).get() & 0xFF;
      if (kind == DOCUMENT) {
        int length = read(4).getInt();
        if (length < 0 || length > DOCUMENT_MAX) {
          throw new IOException("an answer of " + length + " bytes");
        }
        return StandardCharsets.UTF_8.decode(read(length)).toString();
      }
      if (kind != PROGRESS) {
        throw new IOException("the mount answers with error " + kind);
      }
      done.accept(read(PROGRESS_BYTES).getLong());
    }
  }

  /**
   * Has the mount do something and waits for its end.
   *
   * @param done hears how much has been done so far
   * @return 0, or the errno
   */
  int order(int command, ByteBuffer body, LongConsumer done) throws IOException {
    send(command, body);
    while (true) {
      int kind = read(1).get() & 0xFF;
      if (kind != PROGRESS) {
        return kind;
      }
      done.accept(read(PROGRESS_BYTES).getLong());
    }
  }

  private void send(int command, ByteBuffer body) throws IOException {
    ByteBuffer request = ByteBuffer.allocate(8 + body.remaining());
    request.putInt(command).putInt(body.remaining()).put(body).flip();
    while (request.hasRemaining()) {
      channel.write(request);
    }
  }

  private ByteBuffer read(int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      int count = channel.read(bytes);
      if (count <= 0 && !channel.isOpen()) {
        throw new EOFException();
      }
      if (count <= 0) {
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
    return bytes.flip();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
