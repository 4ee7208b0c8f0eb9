package io.sluicefs.fuse.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * Mounts through the setuid program fusermount3, which hands the device descriptor over a socket
 * (fuse-kernel-protocol.md 1.3).
 */
public final class Fusermount {
  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int F_SETFD = 2;
  private static final int FD_CLOEXEC = 1;
  private static final int MSG_CMSG_CLOEXEC = 0x40000000;
  private static final int SCM_RIGHTS = 1;
  private static final int CONTROL_SIZE = 24;
  private static final int CONTROL_USED = 20;
  private static final int MESSAGE_MAX = 2048;

  /** Redirects the helper's complaints; the descriptor number may have several digits. */
  private static final String SHELL_LINE = "exec \"$0\" \"$@\" 2>/proc/self/fd/$_ERR";

  private Fusermount() {}

  /**
   * What the helper did.
   *
   * @param fd the attached device, or -1
   * @param complaint what it wrote to its standard error
   */
  public record Outcome(int fd, String complaint) {}

  /** One at a time: descriptors in between would be inherited by a process started elsewhere. */
  public static synchronized Outcome mount(String program, String options, String dir) {
    Sys sys = Sys.current();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment sockets = arena.allocate(8, 4);
      MemorySegment pipe = arena.allocate(8, 4);
      require(sys.call(Sys.SOCKETPAIR, AF_UNIX, SOCK_STREAM, 0, sockets.address()));
      require(sys.call(Sys.PIPE2, pipe.address(), 0, 0));
      int ours = sockets.get(JAVA_INT, 0);
      int complaints = pipe.get(JAVA_INT, 0);
      sys.call(Sys.FCNTL, ours, F_SETFD, FD_CLOEXEC);
      sys.call(Sys.FCNTL, complaints, F_SETFD, FD_CLOEXEC);
      int theirs = sockets.get(JAVA_INT, 4);
      int complaintsIn = pipe.get(JAVA_INT, 4);
      MemorySegment command =
          strings(arena, "sh", "-c", SHELL_LINE, program, "-o", options, "--", dir);
      MemorySegment environment =
          strings(
              arena,
              "_FUSE_COMMFD=" + theirs,
              "_ERR=" + complaintsIn,
              "PATH=/usr/local/bin:/usr/bin:/bin");
      int pid = spawn(arena, command, environment);
      Sys.close(theirs);
      Sys.close(complaintsIn);
      int fd = receive(sys, arena, ours);
      String complaint = readAll(sys, arena, complaints);
      sys.call(Sys.WAIT4, pid, 0, 0);
      Sys.close(complaints);
      Sys.close(ours);
      return new Outcome(fd, complaint);
    }
  }

  private static int spawn(Arena arena, MemorySegment command, MemorySegment environment) {
    MethodHandle spawn =
        Sys.link(
            "posix_spawn",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    MemorySegment pid = arena.allocate(4, 4);
    try {
      int failed =
          (int)
              spawn.invokeExact(
                  pid,
                  arena.allocateFrom("/bin/sh"),
                  MemorySegment.NULL,
                  MemorySegment.NULL,
                  command,
                  environment);
      require(-failed);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new LinkageError("posix_spawn", t);
    }
    return pid.get(JAVA_INT, 0);
  }

  /** One byte comes with the descriptor; nothing comes when the helper failed. */
  private static int receive(Sys sys, Arena arena, int socket) {
    MemorySegment control = arena.allocate(CONTROL_SIZE, 8);
    MemorySegment part = arena.allocate(16, 8);
    part.set(ADDRESS, 0, arena.allocate(1));
    part.set(JAVA_LONG, 8, 1);
    MemorySegment header = arena.allocate(56, 8);
    header.set(ADDRESS, 16, part);
    header.set(JAVA_LONG, 24, 1);
    header.set(ADDRESS, 32, control);
    header.set(JAVA_LONG, 40, CONTROL_SIZE);
    long count = sys.call(Sys.RECVMSG, socket, header.address(), MSG_CMSG_CLOEXEC);
    boolean passed =
        count == 1
            && control.get(JAVA_LONG, 0) == CONTROL_USED
            && control.get(JAVA_INT, 12) == SCM_RIGHTS;
    return passed ? control.get(JAVA_INT, 16) : -1;
  }

  private static String readAll(Sys sys, Arena arena, int fd) {
    MemorySegment text = arena.allocate(MESSAGE_MAX);
    long length = 0;
    long count;
    do {
      count = sys.call(Sys.READ, fd, text.address() + length, MESSAGE_MAX - length);
      length += Math.max(0, count);
    } while (count > 0);
    byte[] bytes = text.asSlice(0, length).toArray(JAVA_BYTE);
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }

  private static MemorySegment strings(Arena arena, String... values) {
    MemorySegment array = arena.allocate(8L * (values.length + 1), 8);
    for (int i = 0; i < values.length; i++) {
      array.setAtIndex(ADDRESS, i, arena.allocateFrom(values[i]));
    }
    return array;
  }

  private static void require(long result) {
    if (result < 0) {
      throw new IllegalStateException("cannot start the mount helper: errno " + -result);
    }
  }
}
