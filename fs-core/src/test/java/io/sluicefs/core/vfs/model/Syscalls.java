package io.sluicefs.core.vfs.model;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sluicefs.core.errno.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** System calls by name, through libc; a negative result becomes its errno. For tests only. */
@SuppressWarnings("restricted") // calls of libc are what this is for
final class Syscalls {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final Map<String, MethodHandle> CALLS = new ConcurrentHashMap<>();

  private Syscalls() {}

  /** Arguments are Integer, Long or MemorySegment; functions that return int or ssize_t. */
  static long call(String function, Object... args) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      Object[] all = new Object[args.length + 1];
      all[0] = state;
      System.arraycopy(args, 0, all, 1, args.length);
      MethodHandle handle = CALLS.computeIfAbsent(function, f -> link(f, args));
      long result = ((Number) handle.invokeWithArguments(all)).longValue();
      if (result < 0) {
        throw Errno.of((int) ERRNO.get(state, 0L)).exception();
      }
      return result;
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable t) {
      throw new IllegalStateException(function, t);
    }
  }

  // Calling libc is what this class is for.
  @SuppressWarnings("restricted")
  private static MethodHandle link(String function, Object[] args) {
    MemoryLayout[] layouts = new MemoryLayout[args.length];
    for (int i = 0; i < args.length; i++) {
      layouts[i] =
          args[i] instanceof Integer ? JAVA_INT : args[i] instanceof Long ? JAVA_LONG : ADDRESS;
    }
    boolean returnsLong =
        switch (function) {
          case "pread", "pwrite", "copy_file_range", "readlink", "getxattr", "mmap" -> true;
          default -> false;
        };
    FunctionDescriptor descriptor =
        FunctionDescriptor.of(returnsLong ? JAVA_LONG : JAVA_INT, layouts);
    MemorySegment symbol = LINKER.defaultLookup().findOrThrow(function);
    Linker.Option capture = Linker.Option.captureCallState("errno");
    return function.equals("open")
        ? LINKER.downcallHandle(symbol, descriptor, capture, Linker.Option.firstVariadicArg(2))
        : LINKER.downcallHandle(symbol, descriptor, capture);
  }
}
