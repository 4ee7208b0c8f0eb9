package io.sluicefs.core.meta;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.op.DeletedFile;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * The records of a volume in memory. Everything is guarded by the volume's own monitor, which the
 * roles hold for the whole of each operation: so each is atomic.
 */
final class MemoryVolume {
  final InstantSource clock;
  final VolumeFormat format;
  final Map<Long, MemoryNode> nodes = new HashMap<>();
  final Map<Long, NavigableMap<Integer, List<SliceRef>>> chunks = new HashMap<>();
  final Map<DeletedFile, Instant> deletedFiles = new LinkedHashMap<>();
  final Set<SliceKey> unusedSlices = new LinkedHashSet<>();
  final Set<Long> detached = new LinkedHashSet<>();
  final Map<Long, MemoryClient> clients = new LinkedHashMap<>();
  final Map<Cleanup.Job, Instant> elections = new HashMap<>();
  final MemoryLocks.Table locks = new MemoryLocks.Table();
  private final Map<SliceKey, Integer> furtherReferences = new HashMap<>();
  private long lastIno = Inodes.ROOT;
  private long lastSliceId;
  private long lastSessionId;
  long usedBytes;
  long usedInodes;

  MemoryVolume(VolumeFormat format, InstantSource clock) {
    this.format = format;
    this.clock = clock;
    MemoryNode root = new MemoryNode(Inodes.ROOT, FileType.DIRECTORY, 0x1FF, now());
    root.parentIno = Inodes.ROOT;
    nodes.put(Inodes.ROOT, root);
  }

  Timestamp now() {
    return Timestamp.of(clock.instant());
  }

  long newSliceId() {
    return ++lastSliceId;
  }

  long newSessionId() {
    return ++lastSessionId;
  }

  MemoryNode node(long ino) {
    MemoryNode node = nodes.get(ino);
    if (node == null) {
      throw Errno.ENOENT.exception();
    }
    return node;
  }

  MemoryNode directory(long ino) {
    MemoryNode node = node(ino);
    if (!node.isDirectory()) {
      throw Errno.ENOTDIR.exception();
    }
    return node;
  }

  /** A new inode, charged to the volume but without a name. */
  MemoryNode add(FileType type, int mode) {
    MemoryNode node = new MemoryNode(++lastIno, type, mode, now());
    nodes.put(node.ino, node);
    usedBytes += 4096;
    usedInodes++;
    return node;
  }

  /** The record goes; data of a file waits for its deletion. */
  void remove(MemoryNode node) {
    nodes.remove(node.ino);
    usedInodes--;
    if (node.isFile()) {
      usedBytes -= Chunks.chargedBytes(node.length);
      deletedFiles.put(new DeletedFile(node.ino, node.length), clock.instant());
    } else {
      usedBytes -= 4096;
    }
  }

  /** ENOSPC when that much more does not fit. */
  void reserve(long bytes, long inodes) {
    VolumeFormat.Limits limits = format.limits();
    boolean full = bytes > 0 && limits.capacityBytes() > 0;
    if (full && usedBytes + bytes > limits.capacityBytes()) {
      throw Errno.ENOSPC.exception();
    }
    if (inodes > 0 && limits.inodes() > 0 && usedInodes + inodes > limits.inodes()) {
      throw Errno.ENOSPC.exception();
    }
  }

  /** Changes the length and what is charged for it; ENOSPC leaves everything as it was. */
  void resize(MemoryNode file, long length) {
    long growth = Chunks.chargedBytes(length) - Chunks.chargedBytes(file.length);
    reserve(growth, 0);
    usedBytes += growth;
    file.length = length;
  }

  List<SliceRef> slices(long ino, int chunkIndex) {
    NavigableMap<Integer, List<SliceRef>> file = chunks.get(ino);
    List<SliceRef> list = file == null ? null : file.get(chunkIndex);
    return list == null ? List.of() : List.copyOf(list);
  }

  /** Appends to a chunk list; returns its length. */
  int append(long ino, int chunkIndex, SliceRef slice) {
    List<SliceRef> list =
        chunks
            .computeIfAbsent(ino, i -> new TreeMap<>())
            .computeIfAbsent(chunkIndex, i -> new ArrayList<>());
    list.add(slice);
    return list.size();
  }

  void addReference(SliceRef slice) {
    if (!slice.isHole()) {
      furtherReferences.merge(keyOf(slice), 1, Integer::sum);
    }
  }

  /** The lists go, with the references they hold; returns slices that nobody uses any more. */
  List<SliceKey> dropLists(Map<Integer, List<SliceRef>> lists) {
    List<SliceRef> dropped = new ArrayList<>();
    lists.values().forEach(dropped::addAll);
    lists.clear();
    return dropReferences(dropped);
  }

  /** Drops one reference of each; returns slices that nobody uses any more. */
  List<SliceKey> dropReferences(List<SliceRef> slices) {
    List<SliceKey> gone = new ArrayList<>();
    for (SliceRef slice : slices) {
      if (!slice.isHole() && isLastReference(keyOf(slice))) {
        gone.add(keyOf(slice));
      }
    }
    unusedSlices.addAll(gone);
    return gone;
  }

  private boolean isLastReference(SliceKey key) {
    int left = furtherReferences.merge(key, -1, Integer::sum);
    if (left <= 0) {
      furtherReferences.remove(key);
    }
    return left < 0;
  }

  private static SliceKey keyOf(SliceRef slice) {
    return new SliceKey(slice.sliceId(), slice.sliceLength());
  }
}
