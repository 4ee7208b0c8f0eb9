package io.sluicefs.core.vfs.write;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.memory.Page;
import io.sluicefs.core.memory.PageUse;
import io.sluicefs.core.meta.FileChunks;
import io.sluicefs.core.meta.op.SliceCommit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Many small slices of one file that share one object of one block: scattered writes would cost an
 * object each (behaviour.md 10.7, idea 20). Records of all members name the pack as their slice.
 * Guarded by the lock of the file, but for the id, which the upload asks for without that lock.
 */
final class Pack implements BlockUpload {
  private final List<SliceWriter> members;
  private final List<Page> pages = new ArrayList<>();
  private final int length;
  private final ReentrantLock idLock = new ReentrantLock();
  private volatile long sliceId;
  private volatile long idEpoch;
  private int left;
  private boolean shown;

  /** Takes frozen slices of which nothing is sent, all with one block. */
  Pack(List<SliceWriter> members) {
    this.members = List.copyOf(members);
    int at = 0;
    for (SliceWriter member : members) {
      pages.add(member.joins(this, at));
      at += member.length();
    }
    this.length = at;
    this.left = members.size();
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public BlockKey key(FileChunks engine) {
    idLock.lock();
    try {
      if (sliceId == 0) {
        idEpoch = engine.idEpoch();
        sliceId = engine.newSliceId();
      }
    } finally {
      idLock.unlock();
    }
    return storedKey();
  }

  /** Its object; it has one block. */
  BlockKey storedKey() {
    return new BlockKey(sliceId, 0, length);
  }

  long idEpoch() {
    return idEpoch;
  }

  @Override
  public Page page(WriteBackend backend) {
    try {
      // Readers' memory: writers' may be used up, and is given back only by uploads like this one.
      Page page = backend.pages().allocate(Caller.root(), PageUse.READ, length, backend::reclaim);
      int at = 0;
      for (int i = 0; i < pages.size(); i++) {
        int count = members.get(i).length();
        page.copyFrom(pages.get(i).view(0, count), at, count);
        at += count;
      }
      return page;
    } finally {
      pages.forEach(Page::close);
      pages.clear();
    }
  }

  /** The longest wait for a member that is still wanted. */
  @Override
  public long awaitedNanos() {
    long longest = -1;
    for (SliceWriter member : members) {
      long waited = member.awaitedNanos();
      longest = waited == Long.MAX_VALUE ? longest : Math.max(longest, waited);
    }
    return longest < 0 ? Long.MAX_VALUE : longest;
  }

  @Override
  public boolean stored(BlockKey key) {
    boolean wanted = false;
    for (SliceWriter member : members) {
      wanted |= member.uploaded(0, key);
    }
    return wanted;
  }

  @Override
  public void failed(FsException why) {
    members.forEach(member -> member.failed(why));
  }

  /** The pack was stored again under another id. */
  void storedAgain(long newId, long newEpoch, BlockKey key) {
    sliceId = newId;
    idEpoch = newEpoch;
    shown = false;
    members.forEach(member -> member.movedTo(key));
  }

  SliceKey sliceKey() {
    return new SliceKey(sliceId, length);
  }

  /** The record that shows a member. */
  SliceCommit commit(SliceWriter member, int offset) {
    int count = member.length();
    SliceRef record = new SliceRef(member.chunkOffset(), sliceId, length, offset, count);
    return new SliceCommit(member.chunkIndex(), record);
  }

  /** Whether a commit has shown members of this pack already, or may have. */
  boolean isShown() {
    return shown;
  }

  void committed() {
    shown = true;
  }

  /** A member is dropped. True when it was the last one, and no commit can have named the pack. */
  boolean leaves() {
    left--;
    return left == 0 && !shown;
  }
}
