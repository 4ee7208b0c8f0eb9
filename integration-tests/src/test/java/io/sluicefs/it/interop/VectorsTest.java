package io.sluicefs.it.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Checkout;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.RedisServer;
import io.sluicefs.it.harness.Scratch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Volumes recorded from the reference program open here with every byte and attribute equal. */
@MountTest
@Tag("server")
class VectorsTest {
  /** The loader uses a word that tarfile of Debian 12 does not know; then it goes unheard. */
  private static final String RUN =
      """
      import runpy, sys, tarfile
      if not hasattr(tarfile, 'data_filter'):
          plain = tarfile.TarFile.extract
          tarfile.TarFile.extract = lambda self, member, path, filter: plain(self, member, path)
      sys.argv = sys.argv[1:]
      runpy.run_path(sys.argv[0], run_name='__main__')
      """;

  private static final Pattern LINKS = Pattern.compile(": nlink: expected (\\d+), found (\\d+)$");

  @BeforeEach
  void vectorsLieBesideTheClone() {
    assumeTrue(Checkout.vectors().isPresent(), "no ../shared/vectors beside this clone");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain-131",
        "plain-141",
        "trash-131",
        "trash-141",
        "compact-131-before",
        "compact-131-after",
        "compact-141-before",
        "compact-141-after",
        "old-setting-131",
        "acl-131",
        "acl-141",
        "quota-131",
        "quota-141"
      })
  void aRecordedVolumeIsServedAsRecorded(String vector) {
    Path tools = Checkout.vectors().orElseThrow();
    try (Scratch scratch = Scratch.named("vector");
        RedisServer redis = RedisServer.start(scratch.path())) {
      String objects = scratch.path().resolve("objects").toString();
      load(tools, vector, "--redis", redis.url(3), "--dir", objects).orFail();
      List<String> how = new ArrayList<>(List.of("--read-only", "--enable-xattr", "--enable-cap"));
      how.addAll(List.of("--cache-dir", scratch.path().resolve("cache").toString(), redis.url(3)));
      try (var mounted = Client.sluice().mount(scratch.path().resolve("mnt"), how)) {
        String mount = mounted.path().toString();
        Ended verified = load(tools, vector, "--verify", mount, "--skip", "flags");
        assertThat(differences(verified)).isEmpty();
      }
      Ended compared = load(tools, vector, "--compare-redis", redis.url(3));
      assertThat(compared.said().lines().filter(line -> line.contains("\"")))
          .allMatch(line -> line.contains("setting"));
    }
  }

  /** Names in the trash are no links for us: fewer links than recorded are right (W18). */
  private static List<String> differences(Ended verified) {
    assertThat(verified.out()).contains(" paths: ");
    return verified
        .said()
        .lines()
        .filter(line -> !line.contains(" paths: ") && !hasFewerLinks(line))
        .toList();
  }

  private static boolean hasFewerLinks(String line) {
    Matcher links = LINKS.matcher(line);
    return links.find() && Integer.parseInt(links.group(2)) < Integer.parseInt(links.group(1));
  }

  static Ended load(Path tools, String vector, String... options) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("/usr/bin/python3", "-c", RUN));
    command.add(tools.resolve("load_vector.py").toString());
    command.add(tools.resolve(vector).toString());
    command.addAll(List.of(options));
    return ProgramRunner.in(tools).within(Duration.ofMinutes(5)).run(command);
  }
}
