package io.sluicefs.it.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is garbage goes, what might be needed stays; chunks of many slices become one. */
@MountTest
@Tag("server")
class GcTest {
  private static final String SLICES =
      """
      import os, sys
      fd = os.open(sys.argv[1] + '/many', os.O_CREAT | os.O_RDWR)
      for i in range(40):
          os.pwrite(fd, bytes([i]) * 5000, i * 3000)
          os.fsync(fd)
      """;

  @Test
  void onlyOldGarbageIsDeleted() throws IOException {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      Path chunks = volume.scratch().resolve("objects/testvolume/chunks");
      try (Mounted mounted = volume.mount()) {
        Files.writeString(mounted.path().resolve("kept"), "kept");
        Files.writeString(mounted.path().resolve("other"), "other");
      }
      Path old = object(chunks, "0/77/77000_0_3", Instant.now().minusSeconds(7200));
      Path young = object(chunks, "0/77/77001_0_3", Instant.now());
      Path misfit = object(chunks, "0/0/1_5_4194304", Instant.now().minusSeconds(7200));
      leakInode(volume);
      assertThat(Client.sluice().run("gc", "--delete", "-p", "0", volume.metaUrl()).err())
          .contains("--threads 0");
      assertThat(Client.sluice().run("compact", volume.scratch().toString()).err())
          .contains("not inside a mount");
      Ended seen = Client.sluice().run("gc", volume.metaUrl()).orFail();
      assertThat(seen.err())
          .contains("found 1 leaked inodes", " 2 leaked (6 bytes)")
          .contains("Please add `--delete` to clean leaked objects");
      assertThat(old).exists();
      Client.sluice().run("gc", "--delete", volume.metaUrl()).orFail();
      assertThat(old).doesNotExist();
      assertThat(misfit).doesNotExist();
      assertThat(young).exists();
      assertThat(volume.redis().cli(1, "EXISTS", "i9999").out()).isEqualTo("0\n");
      Files.delete(young);
      try (Mounted again = volume.mount()) {
        assertThat(again.path().resolve("kept")).hasContent("kept");
        assertThat(again.path().resolve("other")).hasContent("other");
      }
      Soundness.assertSound(volume);
    }
  }

  private static Path object(Path chunks, String name, Instant modified) throws IOException {
    Path file = chunks.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "abc");
    Files.setLastModifiedTime(file, FileTime.from(modified));
    return file;
  }

  /** An empty file without links, long ago, counted like any other. */
  private static void leakInode(Volume volume) {
    String leak =
        "redis.call('SET', 'i9999', string.char(0, 16) .. string.rep(string.char(0), 70)); "
            + "redis.call('INCRBY', 'usedSpace', 4096); redis.call('INCR', 'totalInodes')";
    volume.redis().cli(1, "EVAL", leak, "0");
  }

  @Test
  void compactingOnOneMountLeavesOpenFilesOfTheOtherAsTheyAre() {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY);
        Mounted one = volume.mount();
        Mounted two = volume.mount()) {
      python(SLICES, one);
      String file = "\"$1/many\"";
      String before = sh("exec 3< " + file + "; sha256sum <&3", two);
      String records = list(volume);
      Ended done = Client.sluice().run("compact", one.path().resolve("many").toString()).orFail();
      assertThat(done.err()).contains("many\"] success.");
      assertThat(records).isEqualTo("40\n");
      assertThat(list(volume)).isEqualTo("1\n");
      assertThat(sh("sha256sum < " + file, two)).isEqualTo(before);
      assertThat(sh("sha256sum < " + file, one)).isEqualTo(before);
      python(SLICES, two);
      Client asking = Client.juicefs("1.4.1").orElse(Client.sluice());
      asking.run("compact", one.path().toString()).orFail();
      assertThat(list(volume)).isEqualTo("1\n");
      assertThat(sh("sha256sum < " + file, two)).isEqualTo(before);
      Soundness.assertReferencesAreRight(volume);
    }
  }

  @Test
  void allChunksOfAVolumeAreMergedWithoutAMount() {
    Optional<Client> juicefs = Client.juicefs("1.4.1");
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      String before;
      try (Mounted mounted = volume.mount()) {
        python(SLICES, mounted);
        before = sh("sha256sum < \"$1/many\"", mounted);
      }
      Soundness.gc(volume, "--compact", "--delete").orFail();
      Ended done = Soundness.gc(volume).orFail();
      assertThat(done.err()).contains("scanned 1 objects, 1 valid", " 0 leaked");
      assertThat(list(volume)).isEqualTo("1\n");
      if (juicefs.isPresent()) {
        assertThat(juicefs.get().run("gc", volume.metaUrl()).orFail().said()).contains(" 0 leaked");
      }
      try (Mounted again = volume.mount()) {
        assertThat(sh("sha256sum < \"$1/many\"", again)).isEqualTo(before);
      }
      Soundness.assertSound(volume);
    }
  }

  @Test
  void hoursOfTheTrashAndCopiesWithoutNameGoWhenTheirTimeIsOver() {
    try (Volume volume =
        Volume.of(Volume.Kind.REDIS_AND_DIRECTORY, Client.sluice(), "--trash-days", "1")) {
      try (Mounted mounted = volume.mount()) {
        sh("cd \"$1\"; mkdir d e; echo a > d/a; echo b > d/b; echo c > e/c; rm -r d", mounted);
      }
      // the hour becomes one of long ago, and the other directory a copy that got no name
      String age =
          "local t = 'd9223372032828243968'; local h = redis.call('HGETALL', t); "
              + "redis.call('HDEL', t, h[1]); redis.call('HSET', t, '2020-01-01-01', h[2]); "
              + "local e = redis.call('HGET', 'd1', 'e'); redis.call('HDEL', 'd1', 'e'); "
              + "local a = redis.call('GET', 'i1'); redis.call('SET', 'i1', "
              + "string.sub(a, 1, 50) .. string.char(2) .. string.sub(a, 52)); "
              + "redis.call('ZADD', 'detachedNodes', 1, (struct.unpack('>I4', e, 6)))";
      volume.redis().cli(1, "EVAL", age, "0");
      Soundness.fsck(volume, "--repair");
      Ended kept = Soundness.gc(volume).orFail();
      assertThat(kept.err()).contains("scanned 3 objects, 3 valid");
      Soundness.gc(volume, "--delete").orFail();
      Ended done = Soundness.gc(volume).orFail();
      assertThat(done.err()).contains("scanned 0 objects").contains(" 0 delfiles");
      assertThat(volume.redis().cli(1, "GET", "totalInodes").out()).isEqualTo("0\n");
      Soundness.assertSound(volume);
    }
  }

  private static String list(Volume volume) {
    return volume
        .redis()
        .cli(1, "EVAL", "return redis.call('LLEN', redis.call('KEYS', 'c*')[1])", "0")
        .out();
  }

  private static void python(String lines, Mounted mounted) {
    ProgramRunner.in(Path.of("/"))
        .run("/usr/bin/python3", "-c", lines, mounted.path().toString())
        .orFail();
  }

  private static String sh(String lines, Mounted mounted) {
    return ProgramRunner.in(Path.of("/"))
        .run("sh", "-euc", lines, "sh", mounted.path().toString())
        .orFail()
        .out();
  }
}
