package io.sluicefs.core.vfs;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.op.ChunkSlices;
import io.sluicefs.core.vfs.write.LossReport;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Bytes of the open files of one mount: buffered writes painted over committed slices. Shared by
 * all handles of an inode, safe from any thread.
 *
 * <p>What one handle wrote, every handle of the mount reads at once. Buffered bytes become visible
 * to other mounts when {@link #settle} has stored their blocks and committed their slices, in
 * order. Memory is bounded by the mount's buffer size: {@link #write} waits when it is used up.
 */
public interface FileContents extends AutoCloseable {

  /**
   * Buffers all remaining bytes of {@code payload} at {@code fileOffset}; they are copied before
   * the call returns.
   *
   * @param report of the open file: is told when the bytes are lost
   * @throws io.sluicefs.core.errno.FsException EFBIG, EINTR (cancelled while waiting for memory)
   */
  void write(Caller caller, long ino, long fileOffset, ByteBuffer payload, LossReport report);

  /**
   * As {@link #write} at the end of the file, which is looked up when the bytes are committed:
   * other mounts may append as well.
   *
   * @param believedAt the end in the eyes of the caller
   * @return where readers of this mount find the bytes for now
   */
  long append(Caller caller, long ino, long believedAt, ByteBuffer payload, LossReport report);

  /**
   * Who shall learn of inodes that reads show in another state than before, although no reply has
   * told the frontend's kernel so: appended bytes went elsewhere than {@link #append} said, or a
   * foreign change was found. The listener must not block.
   */
  default void onMoved(LongConsumer listener) {}

  /**
   * Reads at {@code fileOffset} until {@code target} is full or the file ends; holes are zeros.
   *
   * @return bytes read, 0 at or behind the end
   * @throws io.sluicefs.core.errno.FsException ENOENT, EIO (an object is missing or damaged), EINTR
   */
  int read(Caller caller, long ino, long fileOffset, ByteBuffer target);

  /**
   * Stores and commits everything buffered for the inode before the call began. What cannot be
   * stored is dropped, and told to the reports that it was written with, by them alone.
   *
   * @throws io.sluicefs.core.errno.FsException EINTR: the bytes stay buffered
   */
  void settle(Caller caller, long ino);

  /**
   * Makes what {@link #settle} has stored survive a power failure here, for {@code fsync}.
   *
   * @throws io.sluicefs.core.errno.FsException EIO
   */
  default void persist() {}

  /**
   * A lock was granted while the record was this one: what is cached of another state is dropped.
   *
   * @return false when the frontend's kernel may have pages of another state; once it has dropped
   *     them, {@link #pagesDropped} is due
   */
  boolean locked(long ino, Attr committed);

  /** The frontend's kernel has no page that was read before {@link #locked} showed this record. */
  void pagesDropped(long ino, Attr committed);

  /** {@link #settle} of every inode; failures are logged. */
  void flushAll();

  /** The committed attributes with visible length and mtime, buffered writes counted. */
  Attr visible(long ino, Attr committed);

  /**
   * A reply to the frontend is to show these attributes of an open file: returns those of the state
   * that reads show from now on, which may be later.
   */
  default Attr follow(long ino, Attr committed) {
    return committed;
  }

  /**
   * Tells that an engine reply showed these attributes: when they are not the state that cached
   * chunk lists were read from, the lists are dropped.
   */
  void observed(long ino, Attr committed);

  /** As {@link #observed}, and keeps the chunk list that came with it. */
  void observed(long ino, ChunkSlices chunk);

  /**
   * True when a commit of this inode may have ended after that {@link System#nanoTime}. An engine
   * reply asked for before then can be older than what {@link #visible} takes as committed: it must
   * be asked for again.
   */
  default boolean committedSince(long ino, long nanoTime) {
    return false;
  }

  /**
   * Runs a change of times while no commit of the inode does, so that none which began earlier
   * overwrites them; {@link #restamp} may be called in it.
   */
  default <T> T withoutCommits(long ino, Supplier<T> change) {
    return change.get();
  }

  /** An explicit mtime was set: later commits of earlier writes must keep it. */
  void restamp(long ino, Timestamp mtime);

  /**
   * The session was replaced: drops all that was buffered under another one, and all that is
   * cached; the reports of the bytes are told.
   *
   * @return inodes whose bytes were dropped
   */
  default Set<Long> dropLost() {
    return Set.of();
  }

  /**
   * No handle is left: drops what is cached for the inode. Buffered writes must be flushed before.
   */
  void closed(long ino);

  /** Throws away what is buffered for an inode that is gone for good. */
  void discard(long ino);

  @Override
  void close();
}
