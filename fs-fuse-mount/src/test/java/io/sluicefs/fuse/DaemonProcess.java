package io.sluicefs.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a {@link ScratchDaemon}. */
final class DaemonProcess implements AutoCloseable {
  /**
   * Gives the user a device that everybody may open, as udev does, in a mount namespace of its own.
   */
  private static final String OPEN_DEVICE =
      "mount -t tmpfs none $0 && mknod -m 666 $0/fuse c 10 229 && mount --bind $0/fuse /dev/fuse"
          + " && exec setpriv --reuid 65534 --regid 65534 --clear-groups \"$@\"";

  private final Process process;
  private final BufferedReader output;

  private DaemonProcess(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static DaemonProcess start(Path mountPoint) throws IOException {
    String classPath = System.getProperty("java.class.path");
    return start(List.of(), classPath, mountPoint, true);
  }

  /** As the user nobody, from a copy of the class path that nobody can read. */
  static DaemonProcess startAsNobody(Path copies, Path mountPoint, boolean allowOther)
      throws IOException {
    Path devices = Files.createDirectory(copies.resolve("dev"));
    List<String> prefix = List.of("unshare", "-m", "sh", "-c", OPEN_DEVICE, devices.toString());
    return start(prefix, copyClassPath(copies), mountPoint, allowOther);
  }

  private static DaemonProcess start(
      List<String> prefix, String classPath, Path mountPoint, boolean allowOther)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx64m", "-cp", classPath));
    command.add(ScratchDaemon.class.getName());
    command.addAll(List.of(mountPoint.toString(), String.valueOf(allowOther)));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(new File("/"));
    return new DaemonProcess(builder.start());
  }

  private static String copyClassPath(Path copies) throws IOException {
    List<String> copied = new ArrayList<>();
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (Files.exists(Path.of(part))) {
        Path target = copies.resolve(copied.size() + "-" + Path.of(part).getFileName());
        MountFixture.run("cp", "-r", part, target.toString());
        copied.add(target.toString());
      }
    }
    MountFixture.run("chmod", "-R", "a+rX", copies.toString());
    return String.join(File.pathSeparator, copied);
  }

  /** Reads lines until the mount is ready; false with the output when the process ends before. */
  String awaitReady() throws IOException {
    StringBuilder said = new StringBuilder();
    String line;
    while ((line = output.readLine()) != null) {
      if (line.equals(ScratchDaemon.READY)) {
        return ScratchDaemon.READY;
      }
      said.append(line).append('\n');
    }
    return said.toString();
  }

  /** Runs a shell line as that user, who sees the mount. */
  String runAsNobody(String line) throws IOException {
    return MountFixture.run(
        "nsenter",
        "-m",
        "-t",
        String.valueOf(process.pid()),
        "setpriv",
        "--reuid",
        "65534",
        "--regid",
        "65534",
        "--clear-groups",
        "sh",
        "-c",
        line);
  }

  /** Runs a shell line as root where the mount is. */
  String runAsRoot(String line) throws IOException {
    return MountFixture.run("nsenter", "-m", "-t", String.valueOf(process.pid()), "sh", "-c", line);
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  /** Asks it to unmount and end; its exit status. */
  int stop() throws IOException, InterruptedException {
    process.getOutputStream().close();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
