package io.sluicefs.fuse;

import io.sluicefs.fuse.lifecycle.MountTable;
import io.sluicefs.fuse.lifecycle.Unmounter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A mounted {@link ScratchVfs} with an end that cannot hang: what still waits is aborted by the
 * kernel.
 */
final class MountFixture implements AutoCloseable {
  static final Path CONNECTIONS = Path.of("/sys/fs/fuse/connections");

  final ScratchVfs vfs;
  final Path dir;
  final FuseMount mount;

  private MountFixture(ScratchVfs vfs, Path dir, FuseMount mount) {
    this.vfs = vfs;
    this.dir = dir;
    this.mount = mount;
  }

  static MountFixture start(Path dir) throws IOException {
    return start(FuseConfig.of(dir, "scratch", true));
  }

  static MountFixture start(FuseConfig config) throws IOException {
    mountFusectl();
    ScratchVfs vfs = new ScratchVfs();
    return new MountFixture(vfs, config.mountPoint(), FuseMount.mount(config, vfs));
  }

  static void mountFusectl() throws IOException {
    if (MountTable.read().at(CONNECTIONS).isEmpty()) {
      run("mount", "-t", "fusectl", "none", CONNECTIONS.toString());
    }
  }

  /** What a program prints, with its exit status in front. */
  static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      boolean ended = process.waitFor(60, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly();
        throw new IOException("did not end: " + String.join(" ", command));
      }
      try (var output = process.getInputStream()) {
        return process.exitValue()
            + ":"
            + new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  Path path(String name) {
    return dir.resolve(name);
  }

  MountTable.Entry entry() throws IOException {
    return MountTable.read().at(dir).orElseThrow();
  }

  int waiting() throws IOException {
    return Integer.parseInt(
        Files.readString(CONNECTIONS.resolve(mount.connection() + "/waiting")).strip());
  }

  @Override
  public void close() throws IOException {
    vfs.unblock();
    try {
      if (mount.stop(Duration.ofSeconds(5))) {
        return;
      }
      Path abort = CONNECTIONS.resolve(mount.connection() + "/abort");
      Files.writeString(abort, "1");
      if (!mount.awaitEnd(Duration.ofSeconds(5))) {
        throw new IOException("readers do not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      Unmounter.unmountLazily(dir);
    }
  }
}
