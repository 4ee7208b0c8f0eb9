package io.sluicefs.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/**
 * The part of the training that works in long files: writes them, reads them back from the store,
 * and writes here and there. The first read of a mount that never saw one would take ten times as
 * long as the second.
 */
final class TrainedContents {
  private static final int FILES = 24;
  private static final int FILE_LENGTH = 8 << 20;
  private static final int REQUEST = 1 << 20;
  private static final int PAGE = 4096;
  private static final int SCATTERED = 200;

  private final Path directory;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(REQUEST);
  private final Random random = new Random(1);

  /**
   * @param directory of the mount, where the files stay
   */
  TrainedContents(Path directory) {
    this.directory = directory;
  }

  void use() throws IOException {
    for (int i = 0; i < FILES; i++) {
      Path file = directory.resolve("long" + i);
      write(file);
      read(copyOf(file, "read" + i));
      scatter(copyOf(file, "mixed" + i));
    }
  }

  /** Has the same blocks, of which the kernel has no pages. */
  private Path copyOf(Path file, String name) throws IOException {
    Path copy = directory.resolve(name);
    try (FileChannel source = FileChannel.open(file, StandardOpenOption.READ);
        FileChannel target =
            FileChannel.open(copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      source.transferTo(0, FILE_LENGTH, target);
    }
    return copy;
  }

  private void write(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int at = 0; at < FILE_LENGTH; at += REQUEST) {
        buffer.clear().putLong(0, at);
        channel.write(buffer);
      }
    }
  }

  /** The first bytes, a few at random, then all of them in order. */
  private void read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      readPage(channel, 0);
      for (int i = 0; i < SCATTERED / 8; i++) {
        readPage(channel, somewhere());
      }
      for (int at = 0; at < FILE_LENGTH; at += REQUEST) {
        channel.read(buffer.clear(), at);
      }
    }
  }

  private void readPage(FileChannel channel, long at) throws IOException {
    channel.read(buffer.clear().limit(PAGE), at);
  }

  private long somewhere() {
    return (long) random.nextInt(FILE_LENGTH / PAGE) * PAGE;
  }

  /** Writes pages and reads others between them, as databases do. */
  private void scatter(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (int i = 0; i < SCATTERED; i++) {
        channel.write(buffer.clear().limit(PAGE), somewhere());
        readPage(channel, somewhere());
      }
      channel.force(false);
    }
  }
}
