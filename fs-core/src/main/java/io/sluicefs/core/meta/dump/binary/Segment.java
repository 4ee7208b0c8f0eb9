package io.sluicefs.core.meta.dump.binary;

import org.jspecify.annotations.Nullable;

/** The segments of the binary form (volume-and-objects.md 9.4), with the field of their records. */
enum Segment {
  FORMAT(1, "format", 0),
  COUNTER(2, "counter", 13),
  NODE(3, "node", 1),
  EDGE(4, "edge", 2),
  CHUNK(5, "chunk", 3),
  SLICE_REF(6, "sliceRef", 4),
  SYMLINK(7, "symlink", 7),
  SUSTAINED(8, "sustained", 8),
  DELETED_FILE(9, "delFile", 9),
  XATTR(10, "xattr", 5),
  ACL(11, "acl", 12),
  DIR_STAT(12, "stat", 10),
  QUOTA(13, "quota", 11),
  PARENT(14, "parent", 6),
  CHANGE_LOG(15, "changeLog", 14);

  /** Behind the last segment, and in the footer. */
  static final int END_MARKER = 0x00747083;

  private static final Segment[] VALUES = values();

  final int number;

  /** How the footer calls it. */
  final String title;

  /** Field of its records in a batch. */
  final int field;

  Segment(int number, String title, int field) {
    this.number = number;
    this.title = title;
    this.field = field;
  }

  static @Nullable Segment ofNumber(int number) {
    return number < 1 || number > VALUES.length ? null : VALUES[number - 1];
  }
}
