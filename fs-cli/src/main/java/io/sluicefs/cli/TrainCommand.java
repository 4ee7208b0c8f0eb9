package io.sluicefs.cli;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.log.Logging;
import io.sluicefs.cli.store.EmbeddedStore;
import io.sluicefs.cli.wiring.MountEnd;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Runs once behind the build: mounts a volume of its own, works in it, dumps and loads it, and
 * unmounts, so that the JVM can keep what it loaded and learned for later starts.
 */
@CommandLine.Command(name = "train", hidden = true, description = "Used by the launcher.")
final class TrainCommand implements Command {
  private static final Logger log = LoggerFactory.getLogger(TrainCommand.class);

  /** Enough for the compiler to have seen each operation often. */
  private static final int FILES = 4000;

  private static final int DIRECTORIES = 8;
  private static final int LONGEST_TEXT = 2000;
  private static final int DUMPS = 4;

  @Mixin GlobalOptions global = new GlobalOptions();

  @Parameters(hidden = true, arity = "0..*")
  List<String> arguments = new ArrayList<>();

  @Override
  public GlobalOptions global() {
    return global;
  }

  @Override
  public List<String> arguments() {
    return arguments;
  }

  @Override
  public Arity arity() {
    return new Arity(0, 0, "");
  }

  @Override
  public int run(Logging logging) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("sluice-train");
    Path mountPoint = directory.resolve("mnt");
    try {
      Path store = directory.resolve("store");
      Readiness.whenReady(
          () -> Thread.ofPlatform().name("user").start(() -> use(mountPoint, store)));
      String cache = directory.resolve("cache").toString();
      return Main.run(
          List.of(
              "mount", "--store", store.toString(), "--cache-dir=" + cache, mountPoint.toString()));
    } finally {
      delete(directory);
    }
  }

  private static void use(Path mountPoint, Path store) {
    try {
      for (int i = 0; i < FILES; i++) {
        live(mountPoint.resolve("d" + i % DIRECTORIES), i);
      }
      new TrainedContents(mountPoint.resolve("d0")).use();
      dumpAndLoad(store);
      for (int i = 0; i < DIRECTORIES; i++) {
        delete(mountPoint.resolve("d" + i));
      }
    } catch (IOException e) {
      log.warn("training ended early: {}", e.toString());
    }
    try {
      MountEnd.unmount(mountPoint, false);
    } catch (CommandFailure e) {
      // The process that is waited for is this one, which ends behind the unmount.
      log.debug("training unmounts", e);
    }
  }

  private static void dumpAndLoad(Path store) {
    String volume = EmbeddedStore.metaUrl(store, 0);
    String json = store.resolve("dump.json.gz").toString();
    String binary = store.resolve("dump.bin").toString();
    for (int run = 0; run < DUMPS; run++) {
      Main.run(List.of("dump", volume, json));
      Main.run(List.of("dump", "--binary", volume, binary));
    }
    Main.run(List.of("load", EmbeddedStore.metaUrl(store, 1), json));
    Main.run(List.of("load", "--binary", EmbeddedStore.metaUrl(store, 2), binary));
  }

  /** The life of one file, and of a directory. */
  private static void live(Path directory, int number) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve("f" + number);
    Files.writeString(file, "text ".repeat(number % LONGEST_TEXT));
    Files.readString(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Path renamed = file.resolveSibling("g" + number);
    Files.move(file, renamed);
    Path link = file.resolveSibling("h" + number);
    Files.createLink(link, renamed);
    lock(link);
    if (number % 2 == 0) {
      Files.delete(link);
    }
    Path empty = Files.createDirectory(directory.resolve("e" + number));
    Files.delete(empty);
  }

  private static void lock(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      channel.truncate(lock.isValid() ? 1 : 0);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
