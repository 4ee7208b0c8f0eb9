package io.sluicefs.core.vfs.read;

import io.sluicefs.core.chunk.ChunkView;
import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.meta.FileChunks;
import io.sluicefs.core.meta.op.ChunkSlices;
import io.sluicefs.core.meta.op.Committed;
import io.sluicefs.core.meta.op.SliceCommit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Chunk lists of one file as last known, all of one state of its record (coherence.md 2).
 *
 * <p>A reply that shows another record drops them all, and the next read asks the engine: replies
 * of different threads overtake each other, so only an answer to a question asked after the drop is
 * believed. A reply that shows a record which our own commit has replaced since is late and says
 * nothing. {@code lock} is a leaf, the engine is asked outside it.
 */
public final class ChunkLists {
  /** Lists kept per file: 4 GiB of it. */
  private static final int LISTS_MAX = 64;

  /** Late replies are at most this many commits behind. */
  private static final int SUPERSEDED_MAX = 8;

  /**
   * Answers that do not fit together are asked again this often, in the face of constant change.
   */
  private static final int ATTEMPTS_MAX = 8;

  private final FileChunks engine;
  private final long ino;
  private final Runnable switched;
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<Integer, ChunkState> lists = new LinkedHashMap<>(4, 0.75f, true);
  private final ArrayDeque<Attr> superseded = new ArrayDeque<>();
  private @Nullable Attr attr;
  private boolean fresh = true;

  /** Whatever pages the frontend's kernel has are of the state {@link #attr}, and of that only. */
  private boolean pagesCurrent;

  private long version;

  /** The chunk asked for last: the one that is worth bringing along with the record. */
  private volatile int lastAsked;

  public ChunkLists(FileChunks engine, long ino) {
    this(engine, ino, () -> {});
  }

  /**
   * @param switched called when reads show another state than before without a reply that tells the
   *     frontend's kernel so; may be called by reads, so it must not block
   */
  public ChunkLists(FileChunks engine, long ino, Runnable switched) {
    this.engine = engine;
    this.ino = ino;
    this.switched = switched;
  }

  /**
   * A reply that goes to the frontend shows these attributes of an open file. When they are not
   * those of the lists, the engine is asked for both in one trip, so that the kernel is told the
   * length of exactly the bytes that reads show: never a length without its bytes, nor new bytes
   * cut at an old length (behaviour.md W5, W13).
   *
   * @return the attributes of the state that reads show from now on
   */
  public Attr follow(Attr shown) {
    lock.lock();
    try {
      if (fresh || isSuperseded(shown) || (attr != null && attr.sameStateAs(shown))) {
        return shown;
      }
      drop();
    } finally {
      lock.unlock();
    }
    try {
      return find(lastAsked).attr();
    } catch (FsException e) {
      return shown; // the file is gone, or the next read tells why
    }
  }

  /** A reply showed these attributes. */
  public void observed(Attr shown) {
    lock.lock();
    try {
      if (fresh) {
        fresh = false;
        attr = shown;
      } else if (attr == null || !(attr.sameStateAs(shown) || isSuperseded(shown))) {
        drop();
      }
    } finally {
      lock.unlock();
    }
  }

  /** A reply brought this list. */
  public void observed(ChunkSlices chunk) {
    lock.lock();
    try {
      observed(chunk.attr());
      if (attr != null && attr.sameStateAs(chunk.attr())) {
        keep(chunk.chunkIndex(), ChunkView.of(chunk.slices()));
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * A lock was granted in this state of the record: lists of another one go. A record that our own
   * commit has replaced since tells nothing new.
   *
   * @return whether the kernel's pages are good as well
   */
  public boolean locked(Attr record) {
    lock.lock();
    try {
      boolean isLate = isSuperseded(record);
      if (attr != null && (isLate || attr.sameStateAs(record))) {
        return pagesCurrent;
      }
      drop();
      attr = isLate ? null : record;
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** The kernel dropped all pages after {@link #locked} had shown this record. */
  public void pagesDropped(Attr record) {
    lock.lock();
    try {
      pagesCurrent |= attr != null && (attr.sameStateAs(record) || isSuperseded(record));
    } finally {
      lock.unlock();
    }
  }

  /** The attributes, or the later ones that our own commits have put in their place. */
  public Attr latest(Attr shown) {
    lock.lock();
    try {
      return attr != null && isSuperseded(shown) ? attr : shown;
    } finally {
      lock.unlock();
    }
  }

  private boolean isSuperseded(Attr shown) {
    for (Attr old : superseded) {
      if (old.sameStateAs(shown)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Our commit went through; with no foreign change in between, the lists follow it.
   *
   * @return false when the commit revealed a foreign change
   */
  public boolean committed(Committed reply, List<SliceCommit> slices) {
    lock.lock();
    try {
      if (superseded.size() == SUPERSEDED_MAX) {
        superseded.removeFirst();
      }
      superseded.addLast(reply.before());
      boolean continued = fresh || (attr != null && attr.sameStateAs(reply.before()));
      fresh = false;
      if (!continued) {
        boolean unknown = attr == null;
        drop();
        return unknown;
      }
      version++;
      attr = reply.after();
      lists.replaceAll((index, state) -> new ChunkState(reply.after(), state.view()));
      paint(reply.before(), slices);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void paint(Attr before, List<SliceCommit> slices) {
    Map<Integer, List<SliceRef>> byChunk = new TreeMap<>();
    for (SliceCommit slice : slices) {
      byChunk.computeIfAbsent(slice.chunkIndex(), i -> new ArrayList<>()).add(slice.slice());
    }
    byChunk.forEach((index, refs) -> {
      ChunkState known = lists.get(index);
      if (known != null) {
        keep(index, known.view().with(refs));
      } else if (Chunks.startOf(index) >= before.length()) {
        keep(index, ChunkView.of(refs));
      }
    });
  }

  private void keep(int chunkIndex, ChunkView view) {
    if (attr != null) {
      lists.put(chunkIndex, new ChunkState(attr, view));
      if (lists.size() > LISTS_MAX) {
        lists.remove(lists.keySet().iterator().next());
      }
    }
  }

  /** Forgets everything: the next read asks the engine. */
  public void drop() {
    lock.lock();
    try {
      fresh = false;
      version++;
      pagesCurrent = false;
      attr = null;
      lists.clear();
    } finally {
      lock.unlock();
    }
  }

  /** The list of a chunk if it is known. */
  @Nullable ChunkState peek(int chunkIndex) {
    lock.lock();
    try {
      ChunkState known = lists.get(chunkIndex);
      if (known == null && attr != null && Chunks.startOf(chunkIndex) >= attr.length()) {
        return new ChunkState(attr, ChunkView.EMPTY);
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /** The attributes if they are known. */
  public @Nullable Attr peekAttr() {
    lock.lock();
    try {
      return attr;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The list of a chunk, asked for if it is not known.
   *
   * @throws io.sluicefs.core.errno.FsException ENOENT, EPERM, EIO
   */
  ChunkState find(int chunkIndex) {
    lastAsked = chunkIndex;
    for (int attempt = 1; ; attempt++) {
      ChunkState known = peek(chunkIndex);
      if (known != null) {
        return known;
      }
      long asked = version();
      ChunkSlices answer = engine.readChunk(ino, chunkIndex);
      ChunkView view = ChunkView.of(answer.slices());
      if (adopt(asked, answer, view)) {
        return new ChunkState(answer.attr(), view);
      }
      if (attempt == ATTEMPTS_MAX) {
        drop();
        return new ChunkState(answer.attr(), view);
      }
    }
  }

  private long version() {
    lock.lock();
    try {
      return version;
    } finally {
      lock.unlock();
    }
  }

  /** Keeps an answer unless something happened since the question. */
  private boolean adopt(long asked, ChunkSlices answer, ChunkView view) {
    boolean isSwitch;
    lock.lock();
    try {
      if (version != asked) {
        return false;
      }
      isSwitch = attr != null && !attr.sameStateAs(answer.attr());
      if (attr == null || isSwitch) {
        version++;
        lists.clear();
        fresh = false;
        pagesCurrent = false;
        attr = answer.attr();
      }
      keep(answer.chunkIndex(), view);
    } finally {
      lock.unlock();
    }
    if (isSwitch) {
      switched.run();
    }
    return true;
  }

  /** The attributes, asked for if they are not known. */
  public Attr findAttr() {
    Attr known = peekAttr();
    return known == null ? find(0).attr() : known;
  }
}
