package io.sluicefs.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.KeyFile;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.RedisServer;
import io.sluicefs.it.harness.Scratch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys and passphrases of encrypted volumes, right and wrong ones. */
@MountTest
@Tag("server")
class EncryptedVolumeTest {
  private static final Client WITHOUT = Client.sluice();
  private static final Client RIGHT = WITHOUT.with(KeyFile.VARIABLE, KeyFile.PASSPHRASE);
  private static final Client WRONG = WITHOUT.with(KeyFile.VARIABLE, "swordfish");

  private static Scratch scratch;
  private static RedisServer redis;

  @BeforeAll
  static void formatOneVolume() {
    scratch = Scratch.named("encrypted");
    redis = RedisServer.start(scratch.folder("redis"));
    List<String> options = new ArrayList<>(List.of("--bucket", bucket()));
    options.addAll(List.of("--encrypt-rsa-key", KeyFile.locked().toString()));
    RIGHT.format(redis.url(0), "existing", options);
  }

  @AfterAll
  static void end() {
    redis.close();
    scratch.close();
  }

  private static String bucket() {
    return scratch.path().resolve("objects").toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "none | format --bucket NEW --encrypt-rsa-key LOCKED OTHER vol | set its passphrase in",
        "wrong | format --bucket NEW --encrypt-rsa-key LOCKED OTHER vol | does not open with",
        "right | format --bucket NEW --encrypt-rsa-key /etc/hostname OTHER vol | no RSA key",
        "none | mount --no-syslog URL MNT | set its passphrase in JFS_RSA_PASSPHRASE",
        "wrong | mount --no-syslog URL MNT | does not open with the passphrase",
        "none | gc --compact URL | set its passphrase in JFS_RSA_PASSPHRASE",
        "none | config --yes --bucket NEW URL | set its passphrase in JFS_RSA_PASSPHRASE"
      })
  void oneLineSaysWhatIsWrongAndNothingChanges(String passphrase, String line, String expected) {
    String before = redis.cli(0, "GET", "setting").out();
    Client client =
        switch (passphrase) {
          case "none" -> WITHOUT;
          case "wrong" -> WRONG;
          default -> RIGHT;
        };
    Ended ended = run(client, line);
    assertThat(ended.status()).as(ended.said()).isEqualTo(1);
    List<String> errors =
        ended.err().lines().filter(l -> l.contains("<FATAL>") || l.contains("<ERROR>")).toList();
    assertThat(errors).as(ended.said()).hasSize(1);
    assertThat(errors.getFirst()).contains(expected.strip());
    assertThat(ended.said()).doesNotContain("swordfish", "PRIVATE KEY", "\tat ");
    assertThat(redis.cli(0, "GET", "setting").out()).isEqualTo(before);
    assertThat(redis.cli(1, "DBSIZE").out().strip()).isEqualTo("0");
    assertThat(scratch.path().resolve("new")).doesNotExist();
  }

  @Test
  void theKeyIsStoredEncryptedAndNeverShown() {
    String setting = redis.cli(0, "GET", "setting").out();
    assertThat(setting).contains("\"EncryptKey\"", "\"KeyEncrypted\": true");
    assertThat(setting).doesNotContain("PRIVATE KEY");
    String shown = WITHOUT.run("config", redis.url(0)).orFail().said();
    assertThat(shown).contains("\"EncryptKey\": \"removed\"");
  }

  @Test
  void aKeyThatIsNotTheVolumesIsNoticedAtMount() throws Exception {
    String setting = redis.cli(0, "GET", "setting").out().strip();
    String other = Files.readString(KeyFile.open()).replace("\n", "\\n");
    String changed =
        setting
            .replaceFirst("\"EncryptKey\": \"[^\"]*\"", "\"EncryptKey\": \"@\"")
            .replace("@", other)
            .replace("\"KeyEncrypted\": true", "\"KeyEncrypted\": false");
    redis.cli(3, "SET", "setting", changed);
    Ended ended = run(RIGHT, "mount --no-syslog THIRD MNT");
    assertThat(ended.status()).as(ended.said()).isEqualTo(1);
    assertThat(ended.err()).contains("juicefs_uuid", "not encrypted with the key of the volume");
  }

  @Test
  void commandsThatNeedNoContentNeedNoKey() throws Exception {
    redis.cli(2, "FLUSHDB");
    List<String> options = new ArrayList<>(List.of("--bucket", bucket()));
    options.addAll(List.of("--encrypt-rsa-key", KeyFile.locked().toString()));
    options.addAll(List.of("--compress", "zstd", "--hash-prefix"));
    RIGHT.format(redis.url(2), "second", options);
    Path point = scratch.path().resolve("second-mnt");
    List<String> how = List.of("--cache-dir", scratch.folder("cache").toString(), redis.url(2));
    try (Mounted mounted = RIGHT.mount(point, how)) {
      Files.write(mounted.path().resolve("numbers"), new byte[5_000_000]);
    }
    WITHOUT.run("fsck", redis.url(2)).orFail();
    WITHOUT.run("gc", redis.url(2)).orFail();
    String uuid =
        redis.cli(2, "GET", "setting").out().replaceAll("(?s).*\"UUID\": \"([^\"]*).*", "$1");
    WITHOUT.run("destroy", "--yes", "--force", redis.url(2), uuid).orFail();
    assertThat(scratch.path().resolve("objects/second")).doesNotExist();
  }

  private static Ended run(Client client, String line) {
    String words =
        line.strip()
            .replace("NEW", scratch.path().resolve("new").toString())
            .replace("LOCKED", KeyFile.locked().toString())
            .replace("OTHER", redis.url(1))
            .replace("THIRD", redis.url(3))
            .replace("URL", redis.url(0))
            .replace("MNT", scratch.folder("mnt").toString());
    return client.run(Arrays.stream(words.split(" ")).toArray(String[]::new));
  }
}
