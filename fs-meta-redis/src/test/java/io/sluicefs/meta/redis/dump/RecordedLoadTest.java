package io.sluicefs.meta.redis.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.sluicefs.core.meta.dump.DumpFormatException;
import io.sluicefs.meta.redis.PrivateRedis;
import io.sluicefs.meta.redis.VolumeGate;
import io.sluicefs.meta.redis.load.VolumeLoad;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is loaded is what was dumped, and what the reference program would have loaded. */
@Tag("server")
class RecordedLoadTest {
  private static final Pattern REMOVED =
      Pattern.compile("\"(SecretKey|SessionToken|EncryptKey)\": \"removed\"");

  private static final List<RecordedVolume> VOLUMES = RecordedVolume.all();

  @SuppressWarnings("NullAway.Init") // set before the tests
  private static PrivateRedis server;

  @BeforeAll
  static void startServer() {
    assumeFalse(VOLUMES.isEmpty(), "no recorded volumes beside this clone");
    server = PrivateRedis.start();
  }

  @AfterAll
  static void stopServer() {
    if (!VOLUMES.isEmpty()) {
      server.close();
    }
  }

  @Test
  void aTreeThatIsLoadedIsDumpedAgainUnchanged() {
    for (RecordedVolume volume : VOLUMES) {
      if (volume.name().matches("(notrash-live|stale).*")) {
        continue; // open deleted files are in no tree
      }
      byte[] dump = volume.dump("dump.json.gz");
      empty();
      load(dump, false);
      assertThat(lines(dump(false))).as(volume.name()).isEqualTo(lines(dump));
    }
  }

  @Test
  void recordsThatAreLoadedAreThoseOfTheVolume() {
    for (RecordedVolume volume : VOLUMES) {
      volume.restore(server);
      byte[] dump = dump(true);
      List<String> tree = lines(dump(false));
      empty();
      load(dump, true);
      assertThat(lines(dump(false))).as(volume.name()).isEqualTo(tree);
      assertThat(dump(true)).as(volume.name()).hasSameSizeAs(dump);
    }
  }

  @Test
  void whatIsInTheDatabaseStaysThere() {
    RecordedVolume volume = RecordedVolume.named("old-setting-131");
    volume.restore(server);
    assertThatThrownBy(() -> load(volume.dump("dump.json.gz"), false))
        .hasMessageContaining("is used by volume old-style");
    empty();
    server.cli("SET", "other", "1");
    assertThatThrownBy(() -> load(volume.dump("dump.json.gz"), false))
        .hasMessageContaining("is not empty");
    assertThat(server.cli("KEYS", "*")).isEqualTo("1) \"other\"");
  }

  @Test
  void aLoadThatEndsEarlyLeavesNoVolume() {
    byte[] whole = RecordedVolume.named("plain-141").dump("dump.json.gz");
    empty();
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    assertThatThrownBy(() -> load(half, false)).isInstanceOf(DumpFormatException.class);
    assertThat(server.cli("EXISTS", "setting")).isEqualTo("(integer) 0");
    assertThatThrownBy(() -> load(whole, false)).hasMessage(VolumeGate.UNFINISHED_LOAD);
    assertThatThrownBy(() -> dump(false)).hasMessage(VolumeGate.UNFINISHED_LOAD);
  }

  private static void empty() {
    server.cli("FLUSHALL");
  }

  private static void load(byte[] dump, boolean binary) {
    ByteArrayInputStream in = new ByteArrayInputStream(dump);
    try (VolumeLoad load = VolumeLoad.open(server.url(), DumpProgress.NONE)) {
      boolean lacksSecrets = binary ? load.loadRecords(in) : load.loadTree(in);
      String text = new String(dump, StandardCharsets.ISO_8859_1);
      assertThat(lacksSecrets).isEqualTo(REMOVED.matcher(text).find());
    }
  }

  private static byte[] dump(boolean binary) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (VolumeDump dump = VolumeDump.open(server.url(), DumpProgress.NONE)) {
      if (binary) {
        dump.writeRecords(new DumpOptions("", true, false, 4), out);
      } else {
        dump.writeTree(DumpOptions.whole(), out);
      }
    }
    return out.toByteArray();
  }

  /** 1.3 leaves spaces alone. */
  private static List<String> lines(byte[] dump) {
    return new String(dump, StandardCharsets.UTF_8).replace("%20", " ").lines().toList();
  }
}
