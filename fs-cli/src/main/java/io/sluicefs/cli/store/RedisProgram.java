package io.sluicefs.cli.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * Which redis-server runs: that of the system, else the static one that comes along as a resource.
 */
final class RedisProgram {
  private static final String NAME = "redis-server";
  private static final String BUNDLED = "redis-server-7.0.15-linux-";

  private RedisProgram() {}

  /** The environment variable SLUICE_REDIS_SERVER names another one, or is {@code bundled}. */
  static Path find(Path store) throws IOException {
    String wanted = System.getenv().getOrDefault("SLUICE_REDIS_SERVER", "");
    if (wanted.isEmpty()) {
      Path found = onPath(System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
      return found == null ? extract(store) : found;
    }
    return wanted.equals("bundled") ? extract(store) : Path.of(wanted);
  }

  private static @Nullable Path onPath(String path) {
    for (String directory : path.split(":", -1)) {
      Path candidate = Path.of(directory.isEmpty() ? "." : directory, NAME);
      if (Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  /** Written beside its final name and renamed, so that nobody starts half a program. */
  static Path extract(Path store) throws IOException {
    String arch = System.getProperty("os.arch", "").equals("aarch64") ? "arm64" : "amd64";
    Path target = store.resolve("bin").resolve(BUNDLED + arch);
    if (Files.isExecutable(target)) {
      return target;
    }
    Files.createDirectories(store.resolve("bin"), StoreFiles.ONLY_OWNER);
    try (InputStream program = RedisProgram.class.getResourceAsStream("/" + BUNDLED + arch)) {
      if (program == null) {
        throw new IOException("no redis-server found, and none comes along for " + arch);
      }
      Path part = Files.createTempFile(store.resolve("bin"), NAME, ".part");
      Files.copy(program, part, StandardCopyOption.REPLACE_EXISTING);
      Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rwx------"));
      return Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
