package io.sluicefs.fuse.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Linux system calls by number, through the one downcall handle that start-up can afford.
 *
 * <p>Results are as the kernel gives them: a negative errno, or the value. One instance belongs to
 * one thread, because it holds the place where errno is captured; {@link #current} finds it.
 */
public final class Sys {
  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");

  public static final int READ = ARM ? 63 : 0;
  public static final int WRITE = ARM ? 64 : 1;
  public static final int CLOSE = ARM ? 57 : 3;
  public static final int OPENAT = ARM ? 56 : 257;
  public static final int MOUNT = ARM ? 40 : 165;
  public static final int UMOUNT2 = ARM ? 39 : 166;
  public static final int MMAP = ARM ? 222 : 9;
  public static final int MUNMAP = ARM ? 215 : 11;
  public static final int SOCKETPAIR = ARM ? 199 : 53;
  public static final int PIPE2 = ARM ? 59 : 293;
  public static final int RECVMSG = ARM ? 212 : 47;
  public static final int DUP3 = ARM ? 24 : 292;
  public static final int FCNTL = ARM ? 25 : 72;
  public static final int FLOCK = ARM ? 32 : 73;
  public static final int GETTID = ARM ? 178 : 186;
  public static final int TGKILL = ARM ? 131 : 234;
  public static final int WAIT4 = ARM ? 260 : 61;
  public static final int STATX = ARM ? 291 : 332;
  public static final int GETEUID = ARM ? 175 : 107;
  public static final int GETEGID = ARM ? 177 : 108;
  public static final int SETPRIORITY = ARM ? 140 : 141;
  public static final int PRCTL = ARM ? 167 : 157;

  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int EAGAIN = 11;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int ECONNABORTED = 103;
  public static final int ENOTCONN = 107;

  /** All of memory, to turn an address into a segment. */
  @SuppressWarnings("restricted") // the daemon is started with native access
  static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final long ERRNO =
      CAPTURE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle SYSCALL =
      link(
          "syscall",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
              JAVA_LONG),
          Linker.Option.captureCallState("errno"),
          Linker.Option.firstVariadicArg(1));
  private static final ThreadLocal<Sys> CURRENT = ThreadLocal.withInitial(Sys::new);

  private static final int AUXV_PAGE_SIZE = 6;
  private static final int PAGE_SIZE_USUAL = 4096;
  private static final int PAGE_SIZE = readPageSize();

  private final MemorySegment capture = Arena.ofAuto().allocate(CAPTURE);

  private Sys() {}

  /** The instance of this thread. */
  public static Sys current() {
    return CURRENT.get();
  }

  /** A handle for a function of the C library. */
  @SuppressWarnings("restricted") // the daemon is started with native access
  static MethodHandle link(String name, FunctionDescriptor shape, Linker.Option... options) {
    return Linker.nativeLinker().downcallHandle(function(name), shape, options);
  }

  static MemorySegment function(String name) {
    return Linker.nativeLinker().defaultLookup().findOrThrow(name);
  }

  /** A call of up to three arguments, as hot paths make them. */
  public long call(int number, long a, long b, long c) {
    try {
      return result((long) SYSCALL.invokeExact(capture, (long) number, a, b, c, 0L, 0L, 0L));
    } catch (Throwable t) {
      throw new LinkageError("syscall " + number, t);
    }
  }

  /** A call of up to six arguments. */
  public long call(int number, long... arguments) {
    long[] six = Arrays.copyOf(arguments, 6);
    try {
      return result(
          (long)
              SYSCALL.invokeExact(
                  capture, (long) number, six[0], six[1], six[2], six[3], six[4], six[5]));
    } catch (Throwable t) {
      throw new LinkageError("syscall " + number, t);
    }
  }

  private long result(long returned) {
    return returned == -1 ? -capture.get(JAVA_INT, ERRNO) : returned;
  }

  /** Bytes of a page of memory; requests are counted in them. */
  public static int pageSize() {
    return PAGE_SIZE;
  }

  /** From the vector that the kernel gives every process: pairs of key and value. */
  private static int readPageSize() {
    try {
      ByteBuffer pairs =
          ByteBuffer.wrap(Files.readAllBytes(Path.of("/proc/self/auxv")))
              .order(ByteOrder.nativeOrder());
      while (pairs.remaining() >= 16) {
        long key = pairs.getLong();
        long value = pairs.getLong();
        if (key == AUXV_PAGE_SIZE) {
          return (int) value;
        }
      }
    } catch (IOException e) {
      return PAGE_SIZE_USUAL;
    }
    return PAGE_SIZE_USUAL;
  }

  public static boolean isRoot() {
    return current().call(GETEUID, 0, 0, 0) == 0;
  }

  public static void close(int fd) {
    current().call(CLOSE, fd, 0, 0);
  }
}
