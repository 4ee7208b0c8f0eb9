package io.sluicefs.it.locks;

import static org.awaitility.Awaitility.await;

import io.sluicefs.it.harness.ProgramRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A small Python program that takes locks as it is told. */
final class LockProgram {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * {@code count FILE KIND ROUNDS} adds lines under a lock, through one descriptor; {@code hold
   * FILE KIND read|write} keeps a lock until it is killed, waiting for it if need be; {@code try}
   * prints what becomes of the same request without waiting.
   */
  private static final String TEXT =
      """
      import errno, fcntl, os, signal, struct, sys
      verb, path, kind, rest = sys.argv[1:5]
      fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
      def lock(type, wait=True):
          if kind == 'flock':
              how = {'read': fcntl.LOCK_SH, 'write': fcntl.LOCK_EX, 'none': fcntl.LOCK_UN}[type]
              fcntl.flock(fd, how | (0 if wait else fcntl.LOCK_NB))
          else:
              how = {'read': fcntl.F_RDLCK, 'write': fcntl.F_WRLCK, 'none': fcntl.F_UNLCK}[type]
              command = {'fcntl': (fcntl.F_SETLK, fcntl.F_SETLKW), 'ofd': (37, 38)}[kind][wait]
              fcntl.fcntl(fd, command, struct.pack('hhqqi4x', how, 0, 0, 0, 0))
      if verb == 'count':
          for _ in range(int(rest)):
              lock('write')
              size = os.fstat(fd).st_size
              seen = os.pread(fd, size + 10, 0)
              if len(seen) != size:
                  sys.exit('%d bytes read of %d' % (len(seen), size))
              number = int(seen.split()[-1]) if seen else 0
              os.pwrite(fd, b'%d\\n' % (number + 1), size)
              lock('none')
      elif verb == 'hold':
          lock(rest)
          print('held', flush=True)
          signal.pause()
      else:
          try:
              lock(rest, False)
              print('granted')
          except OSError as e:
              print(errno.errorcode[e.errno])
      """;

  private final Path script;
  private final Path folder;
  private int started;

  LockProgram(Path folder) {
    this.folder = folder;
    try {
      this.script = Files.writeString(folder.resolve("locks.py"), TEXT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Several at once; all must end well. */
  void countAll(List<Path> files, String kind, int rounds) throws InterruptedException {
    List<Process> counters = new ArrayList<>();
    List<Path> outputs = new ArrayList<>();
    for (Path file : files) {
      Path out = folder.resolve("counter" + started++);
      outputs.add(out);
      counters.add(start(out, "count", file.toString(), kind, Integer.toString(rounds)));
    }
    for (int i = 0; i < counters.size(); i++) {
      if (counters.get(i).waitFor() != 0) {
        throw new AssertionError(read(outputs.get(i)));
      }
    }
  }

  /** Begins to ask for a lock and keep it. */
  Holder hold(Path file, String kind, String type) {
    Path out = folder.resolve("holder" + started++);
    return new Holder(start(out, "hold", file.toString(), kind, type), out);
  }

  /** "granted", or the name of an errno. */
  String tryLock(Path file, String kind, String type) {
    return ProgramRunner.in(folder)
        .ok("/usr/bin/python3", script.toString(), "try", file.toString(), kind, type)
        .out()
        .strip();
  }

  private Process start(Path out, String... words) {
    List<String> command = new ArrayList<>(List.of("/usr/bin/python3", script.toString()));
    command.addAll(List.of(words));
    return ProgramRunner.in(folder).start(command, out.toFile(), out.toFile());
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A process that asked for a lock. */
  record Holder(Process process, Path out) implements AutoCloseable {
    boolean holds() {
      return read(out).contains("held");
    }

    Holder awaitHeld() {
      await("the lock")
          .atMost(PATIENCE)
          .failFast("the holder ended", () -> !process.isAlive())
          .until(this::holds);
      return this;
    }

    /** Ends the process, and its locks with it. */
    @Override
    public void close() {
      process.destroyForcibly();
      await("the holder's end").atMost(PATIENCE).until(() -> !process.isAlive());
    }
  }
}
