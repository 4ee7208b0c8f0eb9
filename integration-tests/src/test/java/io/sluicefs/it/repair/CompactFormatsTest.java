package io.sluicefs.it.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.KeyFile;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Merging chunks of small writes that share objects, in every form of objects, beside users. */
@MountTest
@Tag("server")
class CompactFormatsTest {
  /** The content never changes, so each read and each copy must show it. */
  private static final String USE =
      """
      import os, random, subprocess, sys, threading
      one, two, sluice, url = sys.argv[1:]
      random.seed(7)
      content = random.randbytes(2000000)
      def scatter(fd, count, group):
          for n in range(count):
              at = random.randrange(1990000)
              os.pwrite(fd, content[at:at + random.randrange(1, 9000)], at)
              if n % group == 0:
                  os.fsync(fd)
      fd = os.open(one + '/packed', os.O_CREAT | os.O_RDWR)
      os.pwrite(fd, content, 0)
      scatter(fd, 400, 20)
      os.fsync(fd)
      over, wrong = threading.Event(), []
      def read():
          reader = os.open(two + '/packed', os.O_RDONLY)
          while not over.is_set():
              try:
                  if os.pread(reader, 2000000, 0) != content: wrong.append('read')
              except OSError as e:
                  wrong.append(str(e))
              os.posix_fadvise(reader, 0, 0, os.POSIX_FADV_DONTNEED)
      def copy():
          source, turn = os.open(two + '/packed', os.O_RDONLY), 0
          while not over.is_set():
              target = os.open(two + '/copy-%d' % (turn % 5), os.O_CREAT | os.O_RDWR | os.O_TRUNC)
              os.copy_file_range(source, target, len(content), 0, 0)
              if os.pread(target, 2000000, 0) != content: wrong.append('copy')
              os.close(target)
              turn += 1
      def write():
          while not over.is_set():
              scatter(fd, 40, 10)
      users = [threading.Thread(target=use) for use in (read, copy, write)]
      [u.start() for u in users]
      for words in (['compact', one + '/packed'], ['gc', '--compact', '--delete', url]):
          done = subprocess.run([sluice] + words, capture_output=True, text=True)
          if done.returncode != 0: wrong.append(done.stderr)
      over.set()
      [u.join() for u in users]
      if open(two + '/packed', 'rb').read() != content: wrong.append('at the end')
      print(sorted(set(wrong)))
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {"--trash-days 0", "--compress lz4 --hash-prefix", "--encrypt-algo aes256gcm-rsa"})
  void mergingLosesNothing(String words) {
    Client sluice = Client.sluice().with(KeyFile.VARIABLE, KeyFile.PASSPHRASE);
    try (Volume volume = volume(sluice, words)) {
      Mounted one = volume.mount(sluice);
      Mounted two = volume.mount(sluice);
      assertThat(use(volume, one, two).out()).isEqualTo("[]\n");
      one.unmount();
      two.unmount();
      Soundness.assertReferencesAreRight(volume);
      sluice.with("JFS_GC_SKIPPEDTIME", "-2").run("gc", "--delete", volume.metaUrl()).orFail();
      Ended gc = sluice.with("JFS_GC_SKIPPEDTIME", "-2").run("gc", volume.metaUrl()).orFail();
      assertThat(gc.err()).contains(" 0 leaked");
      sluice.run("fsck", volume.metaUrl()).orFail();
      Mounted again = volume.mount(sluice);
      String sums = "sha256sum < \"$1/packed\"; sha256sum < \"$1/copy-0\"";
      List<String> seen =
          ProgramRunner.in(Path.of("/"))
              .ok("sh", "-euc", sums, "sh", again.path().toString())
              .out()
              .lines()
              .distinct()
              .toList();
      assertThat(seen).hasSize(1);
    }
  }

  private static Volume volume(Client formatter, String words) {
    List<String> options = new ArrayList<>(List.of("--block-size", "256"));
    options.addAll(List.of(words.split(" ", -1)));
    if (words.contains("--encrypt-algo")) {
      options.addAll(List.of("--encrypt-rsa-key", KeyFile.locked().toString()));
    }
    return Volume.of(Volume.Kind.REDIS_AND_DIRECTORY, formatter, options.toArray(String[]::new));
  }

  private static Ended use(Volume volume, Mounted one, Mounted two) {
    return ProgramRunner.in(Path.of("/"))
        .within(Duration.ofMinutes(3))
        .with(KeyFile.VARIABLE, KeyFile.PASSPHRASE)
        .with("SLUICE_JAVA_HOME", System.getProperty("java.home"))
        .run(
            "/usr/bin/python3",
            "-c",
            USE,
            one.path().toString(),
            two.path().toString(),
            Client.sluice().program().toString(),
            volume.metaUrl())
        .orFail();
  }
}
