package io.sluicefs.core.vfs.model;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.RenameMode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * Runs random actions on {@link ReferenceFs} and on a subject and compares every outcome, and the
 * whole trees from time to time. The seed and the last actions are in the failure's message.
 */
public final class ModelRun {
  /** Which actions are drawn. */
  public enum Scope {
    /** All. */
    ALL,
    /** Contents of a few files, through the page cache, past it and by mappings. */
    CONTENTS,
    /** Without what some local file systems refuse: fallocate that writes zeros, attributes. */
    PORTABLE
  }

  private static final int HANDLES_MAX = 6;
  private static final int TRACE_MAX = 40;
  private static final int COMPARE_EVERY = 250;
  private static final int WINDOW = 128 << 10;
  private static final String[] NAMES = {"a", "b", "c", "d"};
  private static final int[] MODES = {0x1C0, 0x1ED, 0x1E8};

  /** An open file on both sides. */
  private record Pair(long reference, long subject) {}

  /** One action; its outcome must be equal on both sides. */
  private interface Action {
    Object on(FileActions fs, boolean isReference);
  }

  private final long seed;
  private final Scope scope;
  private final Random random;
  private final ReferenceFs reference = new ReferenceFs();
  private FileActions subject;
  private final List<Pair> handles = new ArrayList<>();
  private final Deque<String> trace = new ArrayDeque<>();
  private int succeeded;

  /** The subject's tree must be empty. */
  public ModelRun(long seed, Scope scope, FileActions subject) {
    this.seed = seed;
    this.scope = scope;
    this.random = new Random(seed);
    this.subject = subject;
  }

  public void run(int steps) {
    for (int i = 1; i <= steps; i++) {
      step();
      if (i % COMPARE_EVERY == 0) {
        compareTree("");
      }
    }
    while (!handles.isEmpty()) {
      closeOne();
    }
    compareTree("");
  }

  /** Goes on with another way to the same files; between two runs, when nothing is open. */
  public void moveTo(FileActions other) {
    subject = other;
    compareTree("");
  }

  /** Outcomes that were no error: a run that only fails proves little. */
  public int actionsThatSucceeded() {
    return succeeded;
  }

  private void step() {
    if (scope == Scope.CONTENTS) {
      stepOnContents();
      return;
    }
    int dice = random.nextInt(100);
    if (dice < 50) {
      onHandle(dice);
    } else {
      onPath(dice - 50);
    }
  }

  private void stepOnContents() {
    int dice = random.nextInt(100);
    if (dice < 12) {
      openOne(path());
    } else if (dice < 14) {
      String path = path();
      both("unlink " + path, (fs, r) -> done(() -> fs.unlink(path)));
    } else if (!handles.isEmpty()) {
      if (dice < 30) {
        map(handles.get(random.nextInt(handles.size())), offset());
      } else {
        onHandle(random.nextInt(50));
      }
    }
  }

  /** Where the page cache and what is behind it must agree. */
  private void map(Pair pair, long at) {
    int length = 1 + random.nextInt(20_000);
    switch (random.nextInt(4)) {
      case 0 ->
          both(
              "map read " + pair + " " + at + " " + length,
              (fs, r) -> Arrays.hashCode(fs.mapRead(of(pair, r), at, length)));
      case 1 -> both("forget " + pair, (fs, r) -> done(() -> fs.forget(of(pair, r))));
      default -> {
        byte[] bytes = bytes(length);
        boolean isWaiting = random.nextBoolean();
        both(
            "map write " + pair + " " + at + " " + length + (isWaiting ? " sync" : ""),
            (fs, r) -> done(() -> fs.mapWrite(of(pair, r), at, bytes, isWaiting)));
      }
    }
  }

  private void onPath(int dice) {
    String path = path();
    switch (dice) {
      case 0, 1, 2, 3, 4, 5 -> {
        int mode = MODES[random.nextInt(MODES.length)];
        both("mkdir " + path, (fs, r) -> done(() -> fs.mkdir(path, mode)));
      }
      case 6, 7, 8 -> both("rmdir " + path, (fs, r) -> done(() -> fs.rmdir(path)));
      case 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 -> openOne(path);
      case 20, 21, 22, 23, 24 -> both("unlink " + path, (fs, r) -> done(() -> fs.unlink(path)));
      case 25, 26, 27, 28, 29, 30, 31 -> rename(path, path());
      case 32, 33, 34, 35 -> {
        String to = path();
        both("link " + path + " " + to, (fs, r) -> done(() -> fs.link(path, to)));
      }
      case 36, 37 -> both("symlink " + path, (fs, r) -> done(() -> fs.symlink("nowhere", path)));
      case 38 -> both("readlink " + path, (fs, r) -> fs.readlink(path));
      case 39, 40 -> {
        int mode = MODES[random.nextInt(MODES.length)];
        both("chmod " + path, (fs, r) -> done(() -> fs.chmod(path, mode)));
      }
      case 41, 42, 43 -> both("list " + path, (fs, r) -> fs.list(path));
      case 44 -> setxattr(path);
      default -> both("stat " + path, (fs, r) -> fs.stat(path));
    }
  }

  private void setxattr(String path) {
    if (scope == Scope.ALL) {
      byte[] value = bytes(20);
      both("setxattr " + path, (fs, r) -> done(() -> fs.setxattr(path, "user.x", value)));
      both("getxattr " + path, (fs, r) -> Arrays.toString(fs.getxattr(path, "user.x")));
    }
  }

  private void rename(String from, String to) {
    if (from.startsWith(to + "/")) {
      return;
    }
    RenameMode mode = List.of(RenameMode.values()).get(random.nextInt(3));
    both(
        "rename " + from + " " + to + " " + mode, (fs, r) -> done(() -> fs.rename(from, to, mode)));
  }

  private void openOne(String path) {
    if (handles.size() == HANDLES_MAX) {
      closeOne();
    }
    FileActions.OpenMode[] modes = FileActions.OpenMode.values();
    FileActions.OpenMode drawn = modes[random.nextInt(modes.length)];
    boolean unaligned = scope == Scope.PORTABLE && drawn == FileActions.OpenMode.DIRECT;
    FileActions.OpenMode how = unaligned ? FileActions.OpenMode.WRITE : drawn;
    long[] opened = new long[2];
    Object outcome =
        both(
            "open " + path + " " + how,
            (fs, r) -> {
              opened[r ? 0 : 1] = fs.open(path, how, 0x1A4);
              return "done";
            });
    if (outcome.equals("done")) {
      handles.add(new Pair(opened[0], opened[1]));
    }
  }

  private void closeOne() {
    int index = random.nextInt(handles.size());
    Pair pair = handles.remove(index);
    both("close " + pair, (fs, r) -> done(() -> fs.close(of(pair, r))));
  }

  private static long of(Pair pair, boolean isReference) {
    return isReference ? pair.reference() : pair.subject();
  }

  private void onHandle(int dice) {
    if (handles.isEmpty()) {
      return;
    }
    Pair pair = handles.get(random.nextInt(handles.size()));
    long at = offset();
    switch (dice / 5) {
      case 0, 1, 2, 3 -> write(pair, at);
      case 4, 5, 6 -> {
        int length = random.nextInt(40_000);
        both(
            "read " + pair + " " + at + " " + length,
            (fs, r) -> Arrays.hashCode(fs.read(of(pair, r), at, length)));
      }
      case 7 -> both("truncate " + pair + " " + at, (fs, r) -> done(() -> cut(fs, pair, r, at)));
      case 8 -> fallocateOrCopy(pair, at);
      default -> finish(pair);
    }
  }

  private static void cut(FileActions fs, Pair pair, boolean isReference, long length) {
    fs.truncate(of(pair, isReference), length);
  }

  private void finish(Pair pair) {
    if (random.nextBoolean()) {
      both("fsync " + pair, (fs, r) -> done(() -> fs.fsync(of(pair, r))));
      both("fstat " + pair, (fs, r) -> fs.fstat(of(pair, r)));
    } else {
      closeOne();
    }
  }

  private void write(Pair pair, long at) {
    byte[] bytes = bytes(1 + random.nextInt(random.nextInt(8) == 0 ? 300_000 : 9_000));
    both(
        "write " + pair + " " + at + " " + bytes.length,
        (fs, r) -> done(() -> fs.write(of(pair, r), at, bytes)));
  }

  private void fallocateOrCopy(Pair pair, long at) {
    long length = 1L + random.nextInt(60_000);
    if (random.nextBoolean()) {
      Pair other = handles.get(random.nextInt(handles.size()));
      CopyRange range = new CopyRange(0, at, 0, offset(), length);
      if (reference.isAmbiguous(pair.reference(), other.reference(), range)) {
        return;
      }
      both(
          "copy " + pair + " " + other + " " + range,
          (fs, r) -> fs.copyRange(of(pair, r), of(other, r), range));
      return;
    }
    Fallocate.Mode[] modes = Fallocate.Mode.values();
    Fallocate request =
        new Fallocate(
            modes[scope == Scope.ALL ? random.nextInt(5) : random.nextInt(3)], at, length);
    both("fallocate " + pair + " " + request, (fs, r) -> done(() -> give(fs, pair, r, request)));
  }

  private static void give(FileActions fs, Pair pair, boolean isReference, Fallocate request) {
    fs.fallocate(of(pair, isReference), request);
  }

  private String path() {
    StringBuilder path = new StringBuilder(NAMES[random.nextInt(NAMES.length)]);
    for (int depth = scope == Scope.CONTENTS ? 0 : random.nextInt(3); depth > 0; depth--) {
      path.append('/').append(NAMES[random.nextInt(NAMES.length)]);
    }
    return path.toString();
  }

  /** Mostly near the start, sometimes around the borders of blocks and chunks. */
  private long offset() {
    int near = random.nextInt(30_000);
    return switch (random.nextInt(20)) {
      case 0 -> (4L << 20) - 15_000 + near;
      case 1 -> (64L << 20) - 15_000 + near;
      case 2, 3, 4 -> 0;
      case 5, 6 -> 100_000L + 5L * near;
      default -> near;
    };
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static Object done(Runnable action) {
    action.run();
    return "done";
  }

  private Object both(String what, Action action) {
    trace.addLast(what);
    if (trace.size() > TRACE_MAX) {
      trace.removeFirst();
    }
    Object expected = outcome(action, true);
    Object found = outcome(action, false);
    if (!expected.equals(found)) {
      fail(what + ": expected " + expected + ", found " + found);
    }
    if (!(expected instanceof Errno)) {
      succeeded++;
    }
    return expected;
  }

  private Object outcome(Action action, boolean isReference) {
    try {
      return action.on(isReference ? reference : subject, isReference);
    } catch (FsException e) {
      return e.errno();
    }
  }

  private void compareTree(String dir) {
    both("list " + dir, (fs, r) -> fs.list(dir));
    for (String name : reference.list(dir)) {
      String path = dir.isEmpty() ? name : dir + "/" + name;
      both("stat " + path, (fs, r) -> fs.stat(path));
      FileType type = reference.stat(path).type();
      if (type == FileType.DIRECTORY) {
        compareTree(path);
      } else if (type == FileType.FILE) {
        compareContent(path);
      }
    }
  }

  private void compareContent(String path) {
    long length = reference.stat(path).length();
    long there = reference.open(path, FileActions.OpenMode.READ, 0);
    boolean past = scope == Scope.CONTENTS && random.nextBoolean();
    FileActions.OpenMode how = past ? FileActions.OpenMode.DIRECT : FileActions.OpenMode.READ;
    long here = subject.open(path, how, 0);
    for (long at = 0; at < length; at += WINDOW) {
      if (reference.isEmpty(path, at, at + WINDOW) && random.nextInt(64) != 0) {
        continue;
      }
      int difference =
          Arrays.mismatch(reference.read(there, at, WINDOW), subject.read(here, at, WINDOW));
      if (difference >= 0) {
        fail("content of " + path + " differs at " + (at + difference));
      }
    }
    reference.close(there);
    subject.close(here);
  }

  private void fail(String what) {
    throw new AssertionError(
        "seed " + seed + ": " + what + "\nlast actions:\n  " + String.join("\n  ", trace));
  }
}
