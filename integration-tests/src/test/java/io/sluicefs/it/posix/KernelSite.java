package io.sluicefs.it.posix;

import io.sluicefs.it.harness.Checkout;
import io.sluicefs.it.harness.Closing;
import io.sluicefs.it.harness.ProgramRunner;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A directory of the real kernel: a mount of this project, or a local disk to try the suite on. */
public final class KernelSite implements Site {
  private static final Object COMPILING = new Object();

  private final Path root;
  private final AutoCloseable below;
  private final List<ProcessFs> actors = new ArrayList<>();

  /** Takes over {@code below}, which serves the directory. */
  public KernelSite(Path root, AutoCloseable below) {
    this.root = root;
    this.below = below;
  }

  @Override
  public synchronized PosixFs actor(int uid, int gid) {
    List<String> command = new ArrayList<>();
    if (uid != 0) {
      command.addAll(List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups"));
    }
    command.add(program().toString());
    ProcessFs actor = new ProcessFs(root, command);
    actors.add(actor);
    return actor;
  }

  @Override
  public boolean isKernel() {
    return true;
  }

  @Override
  public synchronized void close() {
    actors.forEach(ProcessFs::close);
    Closing.all(List.of(below));
  }

  /** Compiles the program once per build, where ordinary users may run it. */
  private static Path program() {
    synchronized (COMPILING) {
      Path folder = Path.of(System.getProperty("java.io.tmpdir"), "sluice-posixcall");
      Path source = Checkout.root().resolve("integration-tests/target/posixcall.c");
      try (InputStream text = KernelSite.class.getResourceAsStream("/posix/posixcall.c")) {
        byte[] wanted = Objects.requireNonNull(text).readAllBytes();
        Path program = folder.resolve("posixcall-" + java.util.Arrays.hashCode(wanted));
        if (!Files.isExecutable(program)) {
          Files.createDirectories(folder);
          Files.write(source, wanted);
          Path made = Files.createTempFile(folder, "posixcall", "");
          ProgramRunner.in(folder)
              .ok("gcc", "-O1", "-Wall", "-o", made.toString(), source.toString());
          Files.setPosixFilePermissions(
              made, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
          Files.move(made, program, StandardCopyOption.ATOMIC_MOVE);
        }
        return program;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
