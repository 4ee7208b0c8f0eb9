package io.sluicefs.core.meta;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.ChunkSlices;
import io.sluicefs.core.meta.op.Committed;
import io.sluicefs.core.meta.op.Compaction;
import io.sluicefs.core.meta.op.Copied;
import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.FileCommit;
import io.sluicefs.core.meta.op.SliceCommit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The FileChunks role in memory. */
final class MemoryFileChunks implements FileChunks {
  private final MemoryClient client;
  private final MemoryVolume volume;

  MemoryFileChunks(MemoryClient client) {
    this.client = client;
    this.volume = client.volume;
  }

  @Override
  public ChunkSlices readChunk(long ino, int chunkIndex) {
    synchronized (volume) {
      MemoryNode node = file(ino);
      return new ChunkSlices(node.attr(), chunkIndex, volume.slices(ino, chunkIndex));
    }
  }

  private MemoryNode file(long ino) {
    MemoryNode node = volume.node(ino);
    if (!node.isFile()) {
      throw Errno.EPERM.exception();
    }
    return node;
  }

  @Override
  public long newSliceId() {
    synchronized (volume) {
      return volume.newSliceId();
    }
  }

  @Override
  public long writeSession() {
    synchronized (volume) {
      return client.sessionId;
    }
  }

  @Override
  public Committed commit(FileCommit request) {
    synchronized (volume) {
      client.requireWritable();
      if (request.session() != client.sessionId) {
        throw FsException.io("commit", new IllegalStateException("session lost"));
      }
      MemoryNode node = file(request.ino());
      List<SliceCommit> slices = new ArrayList<>(request.placed());
      long end = node.length;
      for (SliceCommit slice : slices) {
        end = Math.max(end, Chunks.startOf(slice.chunkIndex()) + slice.slice().chunkEnd());
      }
      for (SliceKey slice : request.appended()) {
        slices.addAll(atEnd(end, slice));
        end += slice.sliceLength();
      }
      if (end >= Chunks.FILE_LENGTH_MAX) {
        throw Errno.EFBIG.exception();
      }
      Attr before = node.attr();
      volume.resize(node, end);
      int longest = show(request, slices);
      node.mtime = request.mtime();
      node.changed(volume.now());
      return new Committed(before, node.attr(), longest);
    }
  }

  private static List<SliceCommit> atEnd(long end, SliceKey slice) {
    int offset = Chunks.offsetIn(end);
    int length = slice.sliceLength();
    int here = Math.min(length, Chunks.CHUNK_LENGTH - offset);
    SliceRef head = new SliceRef(offset, slice.sliceId(), length, 0, here);
    SliceRef tail = new SliceRef(0, slice.sliceId(), length, here, length - here);
    int chunk = Chunks.indexOf(end);
    return here == length
        ? List.of(new SliceCommit(chunk, head))
        : List.of(new SliceCommit(chunk, head), new SliceCommit(chunk + 1, tail));
  }

  private int show(FileCommit request, List<SliceCommit> slices) {
    Set<SliceKey> counted = new HashSet<>(request.counted());
    int longest = 0;
    for (SliceCommit commit : slices) {
      longest =
          Math.max(longest, volume.append(request.ino(), commit.chunkIndex(), commit.slice()));
      SliceRef shown = commit.slice();
      if (!counted.add(new SliceKey(shown.sliceId(), shown.sliceLength()))) {
        volume.addReference(shown);
      }
    }
    return longest;
  }

  @Override
  public Copied copyRange(Caller caller, CopyRange request) {
    synchronized (volume) {
      client.requireWritable();
      MemoryNode source = volume.node(request.sourceIno());
      MemoryNode target = volume.node(request.targetIno());
      if (!source.isFile() || !target.isFile() || overlaps(request)) {
        throw Errno.EINVAL.exception();
      }
      if (target.isFrozen()) {
        throw Errno.EPERM.exception();
      }
      long length = Math.min(request.length(), source.length - request.sourceOffset());
      if (length <= 0) {
        return new Copied(0, target.attr());
      }
      long end = request.targetOffset() + length;
      if (end >= Chunks.FILE_LENGTH_MAX) {
        throw Errno.EFBIG.exception();
      }
      volume.resize(target, Math.max(target.length, end));
      share(request, length);
      target.touch(volume.now());
      return new Copied(length, target.attr());
    }
  }

  private static boolean overlaps(CopyRange r) {
    return r.sourceIno() == r.targetIno()
        && r.sourceOffset() < r.targetOffset() + r.length()
        && r.targetOffset() < r.sourceOffset() + r.length();
  }

  private void share(CopyRange request, long length) {
    long end = request.sourceOffset() + length;
    long shift = request.targetOffset() - request.sourceOffset();
    List<Placed> pieces = new ArrayList<>();
    for (int i = Chunks.indexOf(request.sourceOffset()); i <= Chunks.indexOf(end - 1); i++) {
      for (SliceRef piece : MemoryChunkView.of(volume.slices(request.sourceIno(), i))) {
        long start = Chunks.startOf(i);
        SliceRef cut = MemoryChunkView.clip(piece, request.sourceOffset() - start, end - start);
        if (cut.length() > 0) {
          pieces.add(new Placed(start + cut.chunkOffset() + shift, cut));
        }
      }
    }
    pieces.forEach(piece -> place(request.targetIno(), piece));
  }

  /** A piece of the source and where it goes in the target. */
  private record Placed(long fileOffset, SliceRef piece) {}

  private void place(long ino, Placed placed) {
    SliceRef piece = placed.piece();
    int done = 0;
    while (done < piece.length()) {
      long at = placed.fileOffset() + done;
      int offset = Chunks.offsetIn(at);
      int part = Math.min(piece.length() - done, Chunks.CHUNK_LENGTH - offset);
      int sliceOffset = piece.isHole() ? 0 : piece.sliceOffset() + done;
      SliceRef record =
          new SliceRef(offset, piece.sliceId(), piece.sliceLength(), sliceOffset, part);
      volume.append(ino, Chunks.indexOf(at), record);
      volume.addReference(record);
      done += part;
    }
  }

  @Override
  public List<SliceKey> compact(Compaction request) {
    synchronized (volume) {
      client.requireWritable();
      List<SliceRef> list = volume.slices(request.ino(), request.chunkIndex());
      List<SliceRef> expected = request.expected();
      int count = expected.size();
      if (list.size() < count || !list.subList(0, count).equals(expected)) {
        throw Errno.EINVAL.exception();
      }
      List<SliceRef> now = new ArrayList<>(expected.subList(0, request.skipped()));
      now.add(request.merged());
      now.addAll(list.subList(count, list.size()));
      var lists = volume.chunks.get(request.ino());
      if (lists == null) {
        throw Errno.EINVAL.exception();
      }
      lists.put(request.chunkIndex(), now);
      return volume.dropReferences(expected.subList(request.skipped(), count));
    }
  }
}
