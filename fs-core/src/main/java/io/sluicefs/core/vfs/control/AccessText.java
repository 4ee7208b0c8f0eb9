package io.sluicefs.core.vfs.control;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.SetAttr.SetTime;
import io.sluicefs.core.meta.op.XattrMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How arguments and results look in {@code .accesslog} (volume-and-objects.md 10.2). */
public final class AccessText {
  private AccessText() {}

  /** The inode and its attributes with a blank in front; nothing when the call failed. */
  static String entry(@Nullable Inode inode) {
    return inode == null ? "" : entry(inode.ino(), inode.attr());
  }

  static String entry(long ino, @Nullable Attr attr) {
    if (attr == null) {
      return "";
    }
    return " (%d,[%s,%d,%d,%d,%d,%d,%d,%d])"
        .formatted(
            ino,
            mode(attr.type(), attr.mode()),
            attr.nlink(),
            attr.uid(),
            attr.gid(),
            attr.atime().seconds(),
            attr.mtime().seconds(),
            attr.ctime().seconds(),
            attr.length());
  }

  /** As {@code ls -l} shows it, and in octal. */
  static String mode(FileType type, int mode) {
    char[] text = new char[10];
    text[0] =
        switch (type) {
          case FILE -> '-';
          case DIRECTORY -> 'd';
          case SYMLINK -> 'l';
          case FIFO -> 'f';
          case BLOCK_DEVICE -> 'b';
          case CHAR_DEVICE -> 'c';
          case SOCKET -> 's';
        };
    for (int i = 0; i < 9; i++) {
      boolean set = (mode >> (8 - i) & 1) != 0;
      text[i + 1] = set ? "rwx".charAt(i % 3) : '-';
    }
    special(text, 3, 's', (mode & Attr.SETUID) != 0);
    special(text, 6, 's', (mode & Attr.SETGID) != 0);
    special(text, 9, 't', (mode & Attr.STICKY) != 0);
    return new String(text) + ":0" + "%06o".formatted(type.modeBits() | mode);
  }

  private static void special(char[] text, int at, char letter, boolean set) {
    if (set) {
      text[at] = text[at] == 'x' ? letter : Character.toUpperCase(letter);
    }
  }

  /** Printable text as it is, everything else with backslashes. */
  static String name(Name name) {
    return escaped(name.bytes());
  }

  static String escaped(byte[] bytes) {
    String decoded = new String(bytes, StandardCharsets.UTF_8);
    boolean valid = decoded.indexOf('\uFFFD') < 0;
    StringBuilder text = new StringBuilder();
    if (valid) {
      decoded.codePoints().forEach(c -> append(text, c));
    } else {
      for (byte b : bytes) {
        append(text, b & 0x80, b);
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, int high, byte b) {
    if (high == 0) {
      append(text, b);
    } else {
      text.append("\\x%02x".formatted(b & 0xFF));
    }
  }

  private static void append(StringBuilder text, int c) {
    switch (c) {
      case '"', '\\' -> text.append('\\').append((char) c);
      case '\n' -> text.append("\\n");
      case '\t' -> text.append("\\t");
      case '\r' -> text.append("\\r");
      default -> {
        if (Character.isISOControl(c)) {
          text.append("\\x%02x".formatted(c));
        } else {
          text.appendCodePoint(c);
        }
      }
    }
  }

  static String flags(OpenFlags flags) {
    int access = flags.write() ? (flags.read() ? 2 : 1) : 0;
    int bits = 0x8000 | access | (flags.append() ? 0x400 : 0) | (flags.truncate() ? 0x200 : 0);
    return "0x" + Integer.toHexString(bits).toUpperCase(Locale.ROOT);
  }

  static String change(SetAttr change) {
    List<String> parts = new ArrayList<>();
    int set = 0;
    if (change.mode() != null) {
      set |= 0x1;
      parts.add("mode=" + mode(FileType.FILE, change.mode()));
    }
    if (change.uid() != null) {
      set |= 0x2;
      parts.add("uid=" + Integer.toUnsignedString(change.uid()));
    }
    if (change.gid() != null) {
      set |= 0x4;
      parts.add("gid=" + Integer.toUnsignedString(change.gid()));
    }
    set |= time(parts, "atime=", change.atime(), 0x10);
    set |= time(parts, "mtime=", change.mtime(), 0x20);
    return "0x%X,[%s]".formatted(set, String.join(",", parts));
  }

  private static int time(List<String> parts, String label, @Nullable SetTime time, int bit) {
    if (time == null) {
      return 0;
    }
    Timestamp explicit = time.time();
    parts.add(label + (explicit == null ? "NOW" : Long.toString(explicit.seconds())));
    return explicit == null ? bit << 3 : bit;
  }

  /** The flags of renameat2(2). */
  static String number(RenameMode mode) {
    return switch (mode) {
      case REPLACE -> "0";
      case NO_REPLACE -> "1";
      case EXCHANGE -> "2";
    };
  }

  /** The flags of setxattr(2). */
  static String number(XattrMode mode) {
    return switch (mode) {
      case SET, SET_DROP_SETGID -> "0";
      case CREATE -> "1";
      case REPLACE -> "2";
    };
  }

  /** The mode of fallocate(2). */
  static int bits(Fallocate.Mode mode) {
    return switch (mode) {
      case ALLOCATE -> 0;
      case ALLOCATE_KEEP_SIZE -> 1;
      case PUNCH_HOLE -> 3;
      case ZERO_RANGE -> 0x10;
      case ZERO_RANGE_KEEP_SIZE -> 0x11;
    };
  }

  /** What the C library says about an errno, in lower case. */
  public static String of(Errno errno) {
    return switch (errno) {
      case EPERM -> "operation not permitted";
      case ENOENT -> "no such file or directory";
      case EINTR -> "interrupted system call";
      case EIO -> "input/output error";
      case ENXIO -> "no such device or address";
      case E2BIG -> "argument list too long";
      case EBADF -> "bad file descriptor";
      case EAGAIN -> "resource temporarily unavailable";
      case ENOMEM -> "cannot allocate memory";
      case EACCES -> "permission denied";
      case EBUSY -> "device or resource busy";
      case EEXIST -> "file exists";
      case EXDEV -> "invalid cross-device link";
      case ENODEV -> "no such device";
      case ENOTDIR -> "not a directory";
      case EISDIR -> "is a directory";
      case EINVAL -> "invalid argument";
      case ENFILE -> "too many open files in system";
      case ENOTTY -> "inappropriate ioctl for device";
      case EFBIG -> "file too large";
      case ENOSPC -> "no space left on device";
      case ESPIPE -> "illegal seek";
      case EROFS -> "read-only file system";
      case EMLINK -> "too many links";
      case EPIPE -> "broken pipe";
      case ERANGE -> "numerical result out of range";
      case EDEADLK -> "resource deadlock avoided";
      case ENAMETOOLONG -> "file name too long";
      case ENOLCK -> "no locks available";
      case ENOSYS -> "function not implemented";
      case ENOTEMPTY -> "directory not empty";
      case ELOOP -> "too many levels of symbolic links";
      case ENODATA -> "no data available";
      case EPROTO -> "protocol error";
      case EOVERFLOW -> "value too large for defined data type";
      case ENOTSUP -> "operation not supported";
      case ESTALE -> "stale file handle";
      case ETIMEDOUT -> "connection timed out";
      case EDQUOT -> "disk quota exceeded";
      default -> errno.name().toLowerCase(Locale.ROOT);
    };
  }
}
