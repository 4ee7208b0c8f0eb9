package io.sluicefs.core.vfs.control;

import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.VolumeUsage;
import io.sluicefs.core.meta.op.XattrMode;
import io.sluicefs.core.vfs.DirSink;
import io.sluicefs.core.vfs.FileOpened;
import io.sluicefs.core.vfs.ForwardingVfs;
import io.sluicefs.core.vfs.Opened;
import io.sluicefs.core.vfs.Release;
import io.sluicefs.core.vfs.Vfs;
import io.sluicefs.core.vfs.WriteIntent;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes a line to {@link AccessLog} for each operation while somebody reads it; otherwise passes
 * on after one comparison.
 */
public final class AccessLogVfs extends ForwardingVfs {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy.MM.dd HH:mm:ss.SSSSSS", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  private final AccessLog log;
  private final InstantSource clock;
  private final LongUnaryOperator inoOf;

  /** {@code inoOf} knows the inode of a handle, 0 for none: {@code VolumeVfs::inoOf}. */
  public AccessLogVfs(Vfs below, AccessLog log, InstantSource clock, LongUnaryOperator inoOf) {
    super(below);
    this.log = log;
    this.clock = clock;
    this.inoOf = inoOf;
  }

  /** The result as text; null when the operation failed. */
  private interface Shown<R> extends Function<@Nullable R, String> {}

  private <R> R call(Caller caller, String operation, Supplier<R> request, Shown<R> shown) {
    String time = TIME.format(clock.instant());
    long start = System.nanoTime();
    String outcome = "input/output error";
    R result = null;
    try {
      result = request.get();
      outcome = "OK";
      return result;
    } catch (FsException e) {
      outcome = AccessText.of(e.errno());
      throw e;
    } finally {
      double seconds = (System.nanoTime() - start) / 1e9;
      log.add(
          "%s [uid:%d,gid:%d,pid:%d] %s %s - %s <%.6f>\n"
              .formatted(
                  time,
                  caller.uid(),
                  caller.gid(),
                  caller.pid(),
                  operation,
                  shown.apply(result),
                  outcome,
                  seconds));
    }
  }

  private void run(Caller caller, String operation, Runnable request, String args) {
    call(
        caller,
        operation,
        () -> {
          request.run();
          return "";
        },
        done -> args);
  }

  private long ino(long fh) {
    return inoOf.applyAsLong(fh);
  }

  private static String at(long parentIno, Name name, String... more) {
    String rest = more.length == 0 ? "" : "," + String.join(",", more);
    return "(" + parentIno + "," + AccessText.name(name) + rest + ")";
  }

  private static String handle(@Nullable Opened opened) {
    return opened == null ? "" : " [fh:" + opened.fh() + "]";
  }

  @Override
  public Inode lookup(Caller caller, long parentIno, Name name) {
    if (!log.isActive()) {
      return below.lookup(caller, parentIno, name);
    }
    return call(
        caller,
        "lookup",
        () -> below.lookup(caller, parentIno, name),
        found -> at(parentIno, name) + ":" + AccessText.entry(found));
  }

  @Override
  public Attr getattr(Caller caller, long ino, long fh) {
    if (!log.isActive()) {
      return below.getattr(caller, ino, fh);
    }
    return call(
        caller,
        "getattr",
        () -> below.getattr(caller, ino, fh),
        attr -> "(" + ino + "):" + AccessText.entry(ino, attr));
  }

  @Override
  public Attr setattr(Caller caller, long ino, long fh, SetAttr change) {
    if (!log.isActive()) {
      return below.setattr(caller, ino, fh, change);
    }
    String args = "(" + ino + "[" + Math.max(0, fh) + "]," + AccessText.change(change) + "):";
    return call(
        caller,
        "setattr",
        () -> below.setattr(caller, ino, fh, change),
        attr -> args + AccessText.entry(ino, attr));
  }

  @Override
  public Attr truncate(Caller caller, long ino, long fh, long length) {
    if (!log.isActive()) {
      return below.truncate(caller, ino, fh, length);
    }
    return call(
        caller,
        "truncate",
        () -> below.truncate(caller, ino, fh, length),
        attr -> "(" + ino + "," + length + "):" + AccessText.entry(ino, attr));
  }

  @Override
  public byte[] readlink(Caller caller, long ino) {
    if (!log.isActive()) {
      return below.readlink(caller, ino);
    }
    return call(
        caller,
        "readlink",
        () -> below.readlink(caller, ino),
        target -> {
          String text = target == null ? "" : AccessText.escaped(target);
          return "(" + ino + "): (" + text + ")";
        });
  }

  @Override
  public Inode mknod(Caller caller, long parentIno, Name name, NewInode node) {
    if (!log.isActive()) {
      return below.mknod(caller, parentIno, name, node);
    }
    String mode = AccessText.mode(node.type(), node.mode());
    String args = at(parentIno, name, mode, "0x%08X".formatted(node.rdev()));
    return call(
        caller,
        "mknod",
        () -> below.mknod(caller, parentIno, name, node),
        made -> args + ":" + AccessText.entry(made));
  }

  @Override
  public Inode mkdir(Caller caller, long parentIno, Name name, NewInode node) {
    if (!log.isActive()) {
      return below.mkdir(caller, parentIno, name, node);
    }
    String args = at(parentIno, name, AccessText.mode(FileType.DIRECTORY, node.mode()));
    return call(
        caller,
        "mkdir",
        () -> below.mkdir(caller, parentIno, name, node),
        made -> args + ":" + AccessText.entry(made));
  }

  @Override
  public Inode symlink(Caller caller, long parentIno, Name name, byte[] target) {
    if (!log.isActive()) {
      return below.symlink(caller, parentIno, name, target);
    }
    String args = at(parentIno, name, AccessText.escaped(target));
    return call(
        caller,
        "symlink",
        () -> below.symlink(caller, parentIno, name, target),
        made -> args + ":" + AccessText.entry(made));
  }

  @Override
  public void unlink(Caller caller, long parentIno, Name name) {
    if (!log.isActive()) {
      below.unlink(caller, parentIno, name);
      return;
    }
    run(caller, "unlink", () -> below.unlink(caller, parentIno, name), at(parentIno, name));
  }

  @Override
  public void rmdir(Caller caller, long parentIno, Name name) {
    if (!log.isActive()) {
      below.rmdir(caller, parentIno, name);
      return;
    }
    run(caller, "rmdir", () -> below.rmdir(caller, parentIno, name), at(parentIno, name));
  }

  @Override
  public void rename(Caller caller, NameAt source, NameAt target, RenameMode mode) {
    if (!log.isActive()) {
      below.rename(caller, source, target, mode);
      return;
    }
    String to = target.parentIno() + "," + AccessText.name(target.name());
    String args = at(source.parentIno(), source.name(), to, AccessText.number(mode));
    run(caller, "rename", () -> below.rename(caller, source, target, mode), args);
  }

  @Override
  public Inode link(Caller caller, long ino, long parentIno, Name name) {
    if (!log.isActive()) {
      return below.link(caller, ino, parentIno, name);
    }
    String args = "(" + ino + "," + parentIno + "," + AccessText.name(name) + "):";
    return call(
        caller,
        "link",
        () -> below.link(caller, ino, parentIno, name),
        linked -> args + AccessText.entry(linked));
  }

  @Override
  public Opened open(Caller caller, long ino, OpenFlags flags) {
    if (!log.isActive()) {
      return below.open(caller, ino, flags);
    }
    String args = "(" + ino + "," + AccessText.flags(flags) + ")";
    return call(
        caller, "open", () -> below.open(caller, ino, flags), opened -> args + handle(opened));
  }

  @Override
  public FileOpened create(Caller caller, long parentIno, Name name, FileCreate request) {
    if (!log.isActive()) {
      return below.create(caller, parentIno, name, request);
    }
    String args = at(parentIno, name, AccessText.mode(FileType.FILE, request.mode())) + ":";
    return call(
        caller,
        "create",
        () -> below.create(caller, parentIno, name, request),
        made ->
            made == null ? args : args + AccessText.entry(made.inode()) + handle(made.opened()));
  }

  @Override
  public int read(Caller caller, long fh, long fileOffset, ByteBuffer target) {
    if (!log.isActive()) {
      return below.read(caller, fh, fileOffset, target);
    }
    String args = "(%d,%d,%d,%d)".formatted(ino(fh), target.remaining(), fileOffset, fh);
    return call(
        caller,
        "read",
        () -> below.read(caller, fh, fileOffset, target),
        count -> args + ": (" + (count == null ? 0 : count) + ")");
  }

  @Override
  public int write(
      Caller caller, long fh, long fileOffset, ByteBuffer payload, WriteIntent intent) {
    if (!log.isActive()) {
      return below.write(caller, fh, fileOffset, payload, intent);
    }
    String args = "(%d,%d,%d,%d)".formatted(ino(fh), payload.remaining(), fileOffset, fh);
    return call(
        caller, "write", () -> below.write(caller, fh, fileOffset, payload, intent), count -> args);
  }

  @Override
  public void flush(Caller caller, long fh, long lockOwner) {
    if (!log.isActive()) {
      below.flush(caller, fh, lockOwner);
      return;
    }
    String args = "(%d,%d,%016X)".formatted(ino(fh), fh, lockOwner);
    run(caller, "flush", () -> below.flush(caller, fh, lockOwner), args);
  }

  @Override
  public void fsync(Caller caller, long fh) {
    if (!log.isActive()) {
      below.fsync(caller, fh);
      return;
    }
    run(caller, "fsync", () -> below.fsync(caller, fh), "(" + ino(fh) + ",0)");
  }

  @Override
  public void release(Caller caller, long fh, Release how) {
    if (!log.isActive()) {
      below.release(caller, fh, how);
      return;
    }
    run(caller, "release", () -> below.release(caller, fh, how), "(" + ino(fh) + "," + fh + ")");
  }

  @Override
  public long opendir(Caller caller, long ino) {
    if (!log.isActive()) {
      return below.opendir(caller, ino);
    }
    return call(
        caller,
        "opendir",
        () -> below.opendir(caller, ino),
        fh -> fh == null ? "(" + ino + ")" : "(" + ino + ") [fh:" + fh + "]");
  }

  @Override
  public void readdir(Caller caller, long fh, long cookie, DirDetail detail, DirSink sink) {
    if (!log.isActive()) {
      below.readdir(caller, fh, cookie, detail, sink);
      return;
    }
    int[] count = {0};
    DirSink counting =
        (entry, next) -> {
          boolean taken = sink.add(entry, next);
          count[0] += taken ? 1 : 0;
          return taken;
        };
    boolean plus = detail == DirDetail.ATTRIBUTES;
    String args = "(%d,0,%d,%b): ".formatted(ino(fh), cookie, plus) + "(%d)";
    call(
        caller,
        "readdir",
        () -> {
          below.readdir(caller, fh, cookie, detail, counting);
          return "";
        },
        done -> args.formatted(count[0]));
  }

  @Override
  public void releasedir(Caller caller, long fh) {
    if (!log.isActive()) {
      below.releasedir(caller, fh);
      return;
    }
    run(caller, "releasedir", () -> below.releasedir(caller, fh), "(" + ino(fh) + ")");
  }

  @Override
  public VolumeUsage statfs(Caller caller, long ino) {
    if (!log.isActive()) {
      return below.statfs(caller, ino);
    }
    return call(caller, "statfs", () -> below.statfs(caller, ino), usage -> statfs(ino, usage));
  }

  private static String statfs(long ino, @Nullable VolumeUsage usage) {
    if (usage == null) {
      return "(" + ino + "):";
    }
    long used = usage.totalBytes() - usage.availableBytes();
    return "(%d): (%d,%d,%d,%d)"
        .formatted(ino, used, usage.availableBytes(), usage.usedInodes(), usage.availableInodes());
  }

  @Override
  public void access(Caller caller, long ino, int mask) {
    if (!log.isActive()) {
      below.access(caller, ino, mask);
      return;
    }
    String args = "(%d,0x%X)".formatted(ino, mask);
    run(caller, "access", () -> below.access(caller, ino, mask), args);
  }

  @Override
  public byte[] getxattr(Caller caller, long ino, Name name) {
    if (!log.isActive()) {
      return below.getxattr(caller, ino, name);
    }
    return call(
        caller,
        "getxattr",
        () -> below.getxattr(caller, ino, name),
        value -> at(ino, name) + ": (" + (value == null ? 0 : value.length) + ")");
  }

  @Override
  public List<Name> listxattr(Caller caller, long ino) {
    if (!log.isActive()) {
      return below.listxattr(caller, ino);
    }
    return call(
        caller,
        "listxattr",
        () -> below.listxattr(caller, ino),
        names -> "(" + ino + "): (" + (names == null ? 0 : names.size()) + ")");
  }

  @Override
  public void setxattr(Caller caller, long ino, Name name, byte[] value, XattrMode mode) {
    if (!log.isActive()) {
      below.setxattr(caller, ino, name, value, mode);
      return;
    }
    String args = at(ino, name, Integer.toString(value.length), AccessText.number(mode));
    run(caller, "setxattr", () -> below.setxattr(caller, ino, name, value, mode), args);
  }

  @Override
  public void removexattr(Caller caller, long ino, Name name) {
    if (!log.isActive()) {
      below.removexattr(caller, ino, name);
      return;
    }
    run(caller, "removexattr", () -> below.removexattr(caller, ino, name), at(ino, name));
  }

  @Override
  public void fallocate(Caller caller, long fh, Fallocate request) {
    if (!log.isActive()) {
      below.fallocate(caller, fh, request);
      return;
    }
    String args =
        "(%d,%d,%d,%d)"
            .formatted(
                ino(fh), AccessText.bits(request.mode()), request.fileOffset(), request.length());
    run(caller, "fallocate", () -> below.fallocate(caller, fh, request), args);
  }

  @Override
  public long copyRange(Caller caller, long sourceFh, long targetFh, CopyRange request) {
    if (!log.isActive()) {
      return below.copyRange(caller, sourceFh, targetFh, request);
    }
    String args =
        "(%d,%d,%d,%d,%d,0)"
            .formatted(
                ino(sourceFh),
                request.sourceOffset(),
                ino(targetFh),
                request.targetOffset(),
                request.length());
    return call(
        caller,
        "copy_file_range",
        () -> below.copyRange(caller, sourceFh, targetFh, request),
        count -> args);
  }
}
