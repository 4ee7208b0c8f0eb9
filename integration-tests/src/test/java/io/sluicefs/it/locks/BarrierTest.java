package io.sluicefs.it.locks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever has the lock sees all that was written under it, though every file stays open. */
@MountTest
@Tag("server")
class BarrierTest {
  private static final int ROUNDS = 40;

  private static Volume volume;
  private static Mounted one;
  private static Mounted two;

  @BeforeAll
  static void mount() {
    volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY);
    one = volume.mount();
    two = volume.mount();
  }

  @AfterAll
  static void close() {
    volume.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"flock", "fcntl", "ofd"})
  void countersOnTwoMountsLoseNothing(String kind) throws Exception {
    List<Path> files = List.of(at(one, kind), at(two, kind), at(one, kind), at(two, kind));
    new LockProgram(volume.scratch()).countAll(files, kind, ROUNDS);
    List<String> expected =
        IntStream.rangeClosed(1, 4 * ROUNDS).mapToObj(Integer::toString).toList();
    assertThat(lines(one, kind)).isEqualTo(expected);
    assertThat(lines(two, kind)).isEqualTo(expected);
  }

  private static Path at(Mounted mounted, String name) {
    return mounted.path().resolve(name);
  }

  private static List<String> lines(Mounted mounted, String name) throws IOException {
    return Files.readAllLines(at(mounted, name));
  }
}
