package io.sluicefs.it.programs;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** Ground of the program tests: a fresh directory on the mount, and one on a local disk. */
@MountTest
@Tag("server")
@ParameterizedClass
@ArgumentsSource(Places.class)
abstract class OnMount {
  @Parameter Mounted mounted;

  /** The test's directory on the mount. */
  Path folder;

  /** The test's directory on a local disk. */
  Path local;

  private Scratch scratch;

  @BeforeEach
  void freshFolders(TestInfo test) throws IOException {
    folder = mounted.path().resolve(test.getTestMethod().orElseThrow().getName());
    Files.createDirectory(folder);
    scratch = Scratch.named("program");
    local = scratch.path();
  }

  @AfterEach
  void removeFolders() {
    scratch.close();
    ProgramRunner.in(Path.of("/")).ok("rm", "-rf", folder.toString());
  }

  /** Runs programs in the directory on the mount. */
  final ProgramRunner here() {
    return in(folder);
  }

  final ProgramRunner in(Path place) {
    return ProgramRunner.in(place)
        .within(Duration.ofMinutes(4))
        .with("HOME", local.toString())
        .with("GIT_CONFIG_GLOBAL", local.resolve("gitconfig").toString())
        .with("GIT_CONFIG_NOSYSTEM", "1");
  }
}
