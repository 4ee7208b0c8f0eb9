package io.sluicefs.core.meta.dump;

import java.util.List;

/** One record of the binary form; byte arrays are those of the metadata format. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public sealed interface DumpRecord {

  /** The settings as stored. */
  record Setting(byte[] json) implements DumpRecord {}

  /** {@code nextInode} and {@code nextChunk} are the next free ids. */
  record Counter(String key, long value) implements DumpRecord {}

  record Node(long ino, byte[] attr) implements DumpRecord {}

  record Edge(long parentIno, long ino, byte[] name, int type) implements DumpRecord {}

  /** Slice records one after the other. */
  record Chunk(long ino, int index, byte[] slices) implements DumpRecord {}

  /** {@code references} is the real number, at least 1. */
  record SliceRef(long sliceId, int sliceLength, long references) implements DumpRecord {}

  record Symlink(long ino, byte[] target) implements DumpRecord {}

  record Sustained(long sessionId, List<Long> inos) implements DumpRecord {}

  record DeletedFile(long ino, long length, long expiry) implements DumpRecord {}

  record Xattr(long ino, byte[] name, byte[] value) implements DumpRecord {}

  record Acl(int id, byte[] rule) implements DumpRecord {}

  record DirStat(long ino, long dataLength, long usedSpace, long usedInodes)
      implements DumpRecord {}

  record Quota(DumpQuota limits, long usedSpace, long usedInodes) implements DumpRecord {}

  record Parent(long ino, long parentIno, long count) implements DumpRecord {}
}
