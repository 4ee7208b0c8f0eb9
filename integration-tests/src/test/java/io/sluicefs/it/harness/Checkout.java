package io.sluicefs.it.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the tests find the project, its built program, and what lies beside the checkout. */
public final class Checkout {
  private static final Path ROOT = findRoot();

  private Checkout() {}

  public static Path root() {
    return ROOT;
  }

  /** The launcher, which builds the program first when sources are newer. */
  public static Path launcher() {
    return ROOT.resolve("sluice");
  }

  /** Recorded volumes, absent when the clone stands alone. */
  public static Optional<Path> vectors() {
    String named = System.getenv("SLUICE_SHARED");
    Stream<Path> places =
        named != null
            ? Stream.of(Path.of(named))
            : Stream.of(ROOT.resolveSibling("shared"), ROOT.resolve("../../shared").normalize());
    return places.map(place -> place.resolve("vectors")).filter(Files::isDirectory).findFirst();
  }

  /** Scratch space of this build; on a real disk, gone with {@code target}. */
  public static Path scratch() {
    return ROOT.resolve("integration-tests/target/scratch");
  }

  private static Path findRoot() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve(".mvn"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException("no checkout around " + Path.of("").toAbsolutePath());
      }
      folder = parent;
    }
    return folder;
  }

  /** The JDK that runs the tests, for programs that look one up. */
  public static List<String> javaHome() {
    return List.of("SLUICE_JAVA_HOME", System.getProperty("java.home"));
  }
}
