package io.sluicefs.fuse.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Brings a thread out of a blocking {@code read} with EINTR, by a real-time signal that the JVM
 * does not use. A signal that comes just before the call is lost, so the sender repeats it.
 */
final class Wake {
  private static final int SIGNAL = 40;

  /** struct sigaction of glibc on x86-64 and arm64; the handler comes first. */
  private static final int SIGACTION_SIZE = 152;

  private Wake() {}

  /** Gives the signal a handler without effect and without SA_RESTART. */
  static void install() {
    MethodHandle sigaction =
        Sys.link("sigaction", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment action = arena.allocate(SIGACTION_SIZE, 8);
      action.set(ADDRESS, 0, Sys.function("abs"));
      if ((int) sigaction.invokeExact(SIGNAL, action, MemorySegment.NULL) != 0) {
        throw new IllegalStateException("sigaction failed");
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new LinkageError("sigaction", t);
    }
  }

  static void wake(long threadId) {
    Sys.current().call(Sys.TGKILL, ProcessHandle.current().pid(), threadId, SIGNAL);
  }
}
