package io.sluicefs.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.RedisServer;
import io.sluicefs.it.harness.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong: one line that names it, exit status 1, and nothing has changed. */
@Tag("server")
class BadInputTest {
  private static final Client SLUICE = Client.sluice();
  private static Scratch scratch;
  private static RedisServer redis;
  private static Path objects;
  private static Path point;

  @BeforeAll
  static void formatOneVolume() {
    scratch = Scratch.named("bad-input");
    redis = RedisServer.start(scratch.folder("redis"));
    objects = scratch.folder("objects");
    point = scratch.folder("mnt");
    SLUICE.format(redis.url(0), "existing", List.of("--bucket", objects.toString()));
  }

  @AfterAll
  static void end() {
    redis.close();
    scratch.close();
  }

  /** Words as a user types them; URL, OTHER (an empty database), DIR, MNT and FREE stand for. */
  private static Ended run(String line) {
    List<String> words = new ArrayList<>();
    for (String word : line.split(" ")) {
      words.add(
          word.replace("URL", redis.url(0))
              .replace("OTHER", redis.url(1))
              .replace("DIR", objects.toString())
              .replace("MNT", point.toString())
              .replace("FREE", "127.0.0.1:1"));
    }
    return SLUICE.run(words.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mount OTHER MNT | database is not formatted, please run `",
        "mount redis://FREE/1 MNT | Connection refused",
        "mount redis://no-such-host.invalid/1 MNT | no-such-host.invalid",
        "mount redis://[/1 MNT | IPv6",
        "mount redis://127.0.0.1:1/1?colour=red MNT | colour",
        "mount mysql://u:p@h/db MNT | Invalid meta driver: mysql",
        "mount unix:///no/such.sock MNT | /no/such.sock",
        "mount --strict-redis URL MNT | AOF is not enabled in Redis",
        "format --strict-redis OTHER volume | --strict-redis",
        "mount URL / | should not mount on the root directory",
        "mount URL /proc/version | mount point \"/proc/version\"",
        "mount URL /proc/none/here | mount point \"/proc/none/here\"",
        "warmup / | / is not a mount of this kind",
        "mount --root-squash 1:1 URL MNT | --root-squash",
        "mount --cache-size 1KB URL MNT | Invalid value \"1KB\" for \"cache-size\"",
        "mount --cache-size -1 URL MNT | Invalid value \"-1\" for \"cache-size\"",
        "mount --max-uploads many URL MNT | Invalid value \"many\" for \"max-uploads\"",
        "mount --fill-group-cache URL MNT | unknown option: \"--fill-group-cache\"",
        "mount --no-such URL MNT | unknown option: \"--no-such\"",
        "mount -dv URL MNT | unknown option: \"-dv\"",
        "mount URL MNT --log-id | option \"--log-id\" requires value",
        "mount --storage s4 URL MNT | s4",
        "mount --store DIR URL MNT | --store",
        "mount --check-storage --bucket /proc/none URL MNT | /proc/none",
        "format URL other | cannot update volume name from existing to other",
        "format --bucket DIR OTHER existing | is not empty; please clean it up or pick another",
        "format --bucket DIR OTHER Bad_Name | invalid name: \"Bad_Name\"",
        "format --compress rar OTHER volume | Unsupported compress algorithm: \"rar\"",
        "format --encrypt-rsa-key DIR/key OTHER volume | key: no such file",
        "format --encrypt-algo rot13 OTHER volume | --encrypt-algo rot13",
        "format --shards 2 --bucket DIR/b OTHER volume | %d",
        "format --shards 300 OTHER volume | too many shards: 300",
        "format --trash-days -1 OTHER volume | Invalid trash days: -1",
        "format --storage cos OTHER volume | cos",
        "format --bucket /proc/none OTHER volume | /proc/none",
        "format redis://FREE/1 volume | Connection refused",
        "status OTHER | get status: load setting: database is not formatted",
        "config OTHER | load setting: database is not formatted",
        "umount MNT | not mounted",
        "info /proc/none | /proc/none"
      })
  void oneLineNamesWhatIsWrong(String line, String expected) {
    String before = redis.cli(0, "GET", "setting").out();
    Ended ended = run(line);
    assertThat(ended.status()).as(ended.said()).isEqualTo(1);
    List<String> errors =
        ended.err().lines().filter(l -> l.contains("<FATAL>") || l.contains("<ERROR>")).toList();
    assertThat(errors).as(ended.said()).hasSize(1);
    assertThat(errors.getFirst()).contains(expected.strip());
    assertThat(ended.err()).doesNotContain("\tat ");
    assertThat(redis.cli(0, "GET", "setting").out()).isEqualTo(before);
    assertThat(redis.cli(1, "DBSIZE").out().strip()).isEqualTo("0");
    assertThat(point).isEmptyDirectory();
  }

  @Test
  void aBackgroundMountReportsTheDaemonsReason() {
    Ended ended = run("mount -d --log DIR/../log --no-syslog OTHER MNT");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).contains("database is not formatted");
  }

  @Test
  void volumesOfLaterFormatsAreRefused() {
    String setting = redis.cli(0, "GET", "setting").out().strip();
    redis.cli(2, "SET", "setting", setting.replace("\"MetaVersion\": 1", "\"MetaVersion\": 2"));
    Ended ended = SLUICE.run("mount", redis.url(2), point.toString());
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).contains("<FATAL>").contains("version 2");
  }

  @Test
  void tooFewArgumentsShowTheUsage() {
    Ended ended = run("format URL");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.out())
        .contains("ERROR: This command requires at least 2 arguments")
        .contains("USAGE:\n   sluice format [command options] META-URL NAME");
  }

  @Test
  void tooManyArgumentsShowThem() {
    Ended ended = run("umount a b");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.out())
        .contains("ERROR: This command accept at most 1 arguments but got [a b]");
  }

  @Test
  void unknownCommandsHaveNoHelpTopic() {
    Ended ended = run("frobnicate URL");
    assertThat(ended.status()).isEqualTo(3);
    assertThat(ended.err()).contains("No help topic for 'frobnicate'");
  }

  @Test
  void wrongPasswordsAreToldWithoutShowingThem() {
    try (RedisServer locked = RedisServer.start(scratch.folder("locked"))) {
      locked.cli(0, "CONFIG", "SET", "requirepass", "right");
      String url = "redis://:wr0ngpass@127.0.0.1:" + locked.port() + "/1";
      Ended ended = SLUICE.run("mount", url, point.toString());
      assertThat(ended.status()).isEqualTo(1);
      assertThat(ended.said()).contains("WRONGPASS").doesNotContain("wr0ngpass");
    }
  }

  @Test
  void nothingIsLeftInTheObjectStore() throws IOException {
    run("format --bucket DIR OTHER existing");
    try (var files = Files.walk(objects)) {
      assertThat(files.filter(Files::isRegularFile).map(f -> f.getFileName().toString()))
          .containsExactly("juicefs_uuid");
    }
  }
}
