package io.sluicefs.core.block;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.object.Arrival;
import io.sluicefs.core.stat.StatSink;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * One GET, PUT or DELETE of one block, on the calling thread, each kind in its {@link Lane}. Owns
 * the objects.
 */
final class BlockTransfers implements AutoCloseable {
  private final BlockObjects objects;
  private final int ioRetries;
  private final long deadlineNanos;
  private final Lane uploads;
  private final Lane downloads;
  private final Lane deletes;

  BlockTransfers(BlockObjects objects, BlockConfig.Transfers config) {
    this.objects = objects;
    this.ioRetries = config.ioRetries();
    this.deadlineNanos = config.retryDeadline().toNanos();
    this.uploads = new Lane("PUT", "storing", config.maxUploads());
    this.downloads = new Lane("GET", "reading", config.maxDownloads());
    this.deletes = new Lane("DELETE", "deleting", Math.max(1, config.maxDeletes()));
  }

  /** Limits of bandwidth from now on, in megabits per second; 0 for none. */
  void limitBandwidth(long uploadMbps, long downloadMbps) {
    uploads.bandwidth().set(uploadMbps);
    downloads.bandwidth().set(downloadMbps);
  }

  /**
   * Fills {@code target} with the bytes of a block from {@code blockOffset} on.
   *
   * @throws FsException EIO naming the object (missing, damaged, unreachable), EINTR
   */
  void get(Caller caller, BlockKey key, int blockOffset, ByteBuffer target) {
    get(caller, key, blockOffset, target, Arrival.UNHEARD);
  }

  /** As above, telling on the way how many bytes are there. */
  void get(Caller caller, BlockKey key, int blockOffset, ByteBuffer target, Arrival arrival) {
    int start = target.position();
    downloads.run(
        caller,
        objects.nameOf(key),
        target.remaining(),
        this::isOver,
        () -> {
          target.position(start);
          objects.get(key, blockOffset, target, arrival);
        });
  }

  /**
   * Stores the remaining bytes of {@code body} as a block; returns when they are stored.
   *
   * @throws FsException EIO naming the object
   */
  void put(BlockKey key, ByteBuffer body) {
    put(key, body, this::isOver);
  }

  /**
   * As {@link #put(BlockKey, ByteBuffer)}, for as long as nobody has waited for it too long:
   * whoever waits owns the deadline, and nothing is stored after he was told that it failed.
   *
   * @param waitedNanos how long somebody has been waiting by now, 0 while nobody is
   */
  void put(BlockKey key, ByteBuffer body, LongSupplier waitedNanos) {
    put(key, body, (_, _) -> ioRetries == 0 || waitedNanos.getAsLong() > deadlineNanos);
  }

  private void put(BlockKey key, ByteBuffer body, Lane.Patience patience) {
    uploads.run(
        Caller.root(),
        objects.nameOf(key),
        body.remaining(),
        patience,
        () -> objects.put(key, body));
  }

  /**
   * Deletes a block; a missing one is fine.
   *
   * @throws FsException EIO naming the object
   */
  void delete(BlockKey key) {
    deletes.run(Caller.root(), objects.nameOf(key), 0, this::isOver, () -> objects.delete(key));
  }

  private boolean isOver(int failures, long nanos) {
    return failures > ioRetries || nanos > deadlineNanos;
  }

  void report(StatSink sink) {
    List<Lane> lanes = List.of(uploads, downloads, deletes);
    lanes.forEach(lane -> lane.report(sink));
    sink.add("object_request_errors", lanes.stream().mapToLong(l -> l.stats().failures()).sum());
    sink.add("object_request_uploading", uploads.permits().running());
  }

  /** How logs call the store. */
  String describe() {
    return objects.describe();
  }

  @Override
  public void close() {
    objects.close();
  }
}
