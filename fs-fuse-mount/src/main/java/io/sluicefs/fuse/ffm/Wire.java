package io.sluicefs.fuse.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.ValueLayout;

/**
 * Sizes and offsets of the structs of the kernel protocol (fuse-kernel-protocol.md 2.1 and 2.2).
 *
 * <p>Offsets inside a struct; {@code _SIZE} is the whole. Host byte order. Fields of structs that
 * only one operation reads stay with that operation.
 */
public final class Wire {
  /** Unaligned on purpose: names shift what follows them. */
  public static final ValueLayout.OfInt U32 = JAVA_INT_UNALIGNED;

  public static final ValueLayout.OfLong U64 = JAVA_LONG_UNALIGNED;
  public static final ValueLayout.OfShort U16 = JAVA_SHORT_UNALIGNED;

  public static final int IN_HEADER_SIZE = 40;
  public static final int IN_LEN = 0;
  public static final int IN_OPCODE = 4;
  public static final int IN_UNIQUE = 8;
  public static final int IN_NODEID = 16;
  public static final int IN_UID = 24;
  public static final int IN_GID = 28;
  public static final int IN_PID = 32;
  public static final int IN_TOTAL_EXTLEN = 36;

  public static final int OUT_HEADER_SIZE = 16;
  public static final int OUT_LEN = 0;
  public static final int OUT_ERROR = 4;
  public static final int OUT_UNIQUE = 8;

  public static final int ATTR_SIZE = 88;
  public static final int ATTR_INO = 0;
  public static final int ATTR_LENGTH = 8;
  public static final int ATTR_BLOCKS = 16;
  public static final int ATTR_ATIME = 24;
  public static final int ATTR_MTIME = 32;
  public static final int ATTR_CTIME = 40;
  public static final int ATTR_ATIME_NANOS = 48;
  public static final int ATTR_MTIME_NANOS = 52;
  public static final int ATTR_CTIME_NANOS = 56;
  public static final int ATTR_MODE = 60;
  public static final int ATTR_NLINK = 64;
  public static final int ATTR_UID = 68;
  public static final int ATTR_GID = 72;
  public static final int ATTR_RDEV = 76;
  public static final int ATTR_BLKSIZE = 80;

  public static final int ENTRY_SIZE = 128;
  public static final int ENTRY_NODEID = 0;
  public static final int ENTRY_GENERATION = 8;
  public static final int ENTRY_VALID = 16;
  public static final int ENTRY_ATTR_VALID = 24;
  public static final int ENTRY_VALID_NANOS = 32;
  public static final int ENTRY_ATTR_VALID_NANOS = 36;
  public static final int ENTRY_ATTR = 40;

  public static final int ATTR_OUT_SIZE = 104;
  public static final int ATTR_OUT_VALID = 0;
  public static final int ATTR_OUT_VALID_NANOS = 8;
  public static final int ATTR_OUT_ATTR = 16;

  public static final int OPEN_OUT_SIZE = 16;
  public static final int OPEN_OUT_FH = 0;
  public static final int OPEN_OUT_FLAGS = 8;

  public static final int DIRENT_SIZE = 24;
  public static final int DIRENT_INO = 0;
  public static final int DIRENT_NEXT = 8;
  public static final int DIRENT_NAME_LENGTH = 16;
  public static final int DIRENT_TYPE = 20;

  public static final int INIT_OUT_SIZE = 64;
  public static final int NOTIFY_INODE = 2;
  public static final int NOTIFY_ENTRY = 3;

  private Wire() {}
}
