package io.sluicefs.it.posix;

import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.Scratch;
import io.sluicefs.it.harness.UntilExit;
import io.sluicefs.it.harness.Volume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Where a posix test runs: on {@code Vfs} over the engine in memory in every build, on a mount with
 * {@code -Pmount}; each time as root and as an ordinary user. The system property {@code
 * sluice.posix.only} names one of them, or a local directory to try the suite itself on.
 */
final class Sites implements ArgumentsProvider {
  /** An ordinary user with a group of its own. */
  static final int USER = 12345;

  private static final Map<String, Site> OPEN = new TreeMap<>();

  /** Who makes the calls, and where. */
  record Subject(Site site, int uid) {}

  @Override
  public Stream<? extends Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context) {
    boolean kernelOnly = context.getTags().contains("mount");
    List<Arguments> subjects = new ArrayList<>();
    for (String name : names(kernelOnly)) {
      Site site = OPEN.computeIfAbsent(name, missing -> UntilExit.keep(open(missing)));
      subjects.add(Arguments.of(Named.of(name + ", root", new Subject(site, 0))));
      subjects.add(Arguments.of(Named.of(name + ", user", new Subject(site, USER))));
    }
    return subjects.stream();
  }

  private static List<String> names(boolean kernelOnly) {
    List<String> names = new ArrayList<>();
    String only = System.getProperty("sluice.posix.only");
    if (only != null && (!kernelOnly || !only.contains("vfs"))) {
      return List.of(only);
    }
    if (!kernelOnly) {
      names.addAll(List.of("vfs", "stored vfs"));
      if (!excluded().contains("server")) {
        names.add("redis vfs");
      }
    }
    if (mounts()) {
      names.add("memory mount");
      names.add("mount");
    }
    return names;
  }

  private static boolean mounts() {
    return !excluded().contains("mount") && !"1".equals(System.getenv("SLUICE_NO_FUSE"));
  }

  private static Set<String> excluded() {
    return Set.of(System.getProperty("sluice.excluded.tags", "server,mount").split(","));
  }

  private static Site open(String name) {
    return switch (name) {
      case "vfs" -> VfsSite.inMemory();
      case "stored vfs" -> VfsSite.stored();
      case "redis vfs" -> VfsSite.onRedis();
      case "memory mount" -> memoryMount();
      case "mount" -> mount();
      default -> new KernelSite(Path.of(name), () -> {});
    };
  }

  private static Site memoryMount() {
    Scratch scratch = Scratch.named("memory");
    Mounted mounted = Mounted.of(MemoryMount.class, scratch.path().resolve("mnt"));
    return new KernelSite(
        mounted.path(),
        () -> {
          mounted.close();
          scratch.close();
        });
  }

  private static Site mount() {
    Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY);
    Mounted mounted = volume.mount("--enable-xattr");
    return new KernelSite(mounted.path(), volume);
  }
}
