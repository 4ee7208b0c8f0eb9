package io.sluicefs.fuse.lifecycle;

import io.sluicefs.fuse.ffm.Device;
import io.sluicefs.fuse.ffm.Fusermount;
import io.sluicefs.fuse.ffm.MountCalls;
import io.sluicefs.fuse.ffm.Sys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes a mount and returns the descriptor that serves it: by mount(2) as root, else by
 * fusermount3. Nothing may look into the mount before the descriptor is served.
 */
public final class Mounter {
  private Mounter() {}

  /**
   * Mounts.
   *
   * @return the attached device, which the caller closes
   */
  public static int mount(MountRequest request) throws MountException {
    MountWords words = new MountWords(request);
    String dir = request.mountPoint().toString();
    return Sys.isRoot() ? mountDirectly(words, dir) : mountByHelper(words, dir);
  }

  private static int mountDirectly(MountWords words, String dir) throws MountException {
    int fd = Device.open();
    if (fd < 0) {
      throw new MountException("cannot open /dev/fuse: " + Causes.of(-fd));
    }
    String data = words.kernelData(fd, MountCalls.userId(), MountCalls.groupId());
    int result = MountCalls.mount(words.source(), dir, words.type(), words.flags(), data);
    if (result < 0) {
      Sys.close(fd);
      throw new MountException("cannot mount on " + dir + ": " + Causes.of(-result));
    }
    return fd;
  }

  private static int mountByHelper(MountWords words, String dir) throws MountException {
    Fusermount.Outcome outcome =
        Fusermount.mount(FusermountProgram.path(), words.helperOptions(), dir);
    if (outcome.fd() < 0) {
      String cause = outcome.complaint().isEmpty() ? "fusermount failed" : outcome.complaint();
      throw new MountException("cannot mount on " + dir + ": " + cause);
    }
    return outcome.fd();
  }

  /**
   * Lets the kernel read ahead that far; INIT can only lower it. Only root can, and nobody needs it
   * to work.
   */
  public static boolean raiseReadAhead(int deviceMinor, int kibibytes) {
    Path knob = Path.of("/sys/class/bdi/0:" + deviceMinor + "/read_ahead_kb");
    try {
      Files.writeString(knob, String.valueOf(kibibytes));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
