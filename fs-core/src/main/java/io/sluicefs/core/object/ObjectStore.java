package io.sluicefs.core.object;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whole objects under ASCII keys: the port that adapters and decorators implement. Deliberately
 * small: no multipart, no copy, no conditions. All methods block, are safe from any thread, and
 * throw {@link ObjectStoreException}.
 *
 * <p>Keys have no leading or trailing slash, no empty, {@code .} or {@code ..} component.
 */
public interface ObjectStore extends AutoCloseable {

  /**
   * Stores all remaining bytes of {@code body} under {@code key}, replacing what is there. The
   * object is visible whole or not at all. {@code body} (direct or heap) is only read until the
   * call returns; its position is left unchanged.
   */
  void put(String key, ByteBuffer body);

  /**
   * Reads from {@code offset} until {@code target} is full or the object ends.
   *
   * @return bytes read; 0 at or behind the end
   * @throws ObjectStoreException NOT_FOUND
   */
  int get(String key, long offset, ByteBuffer target);

  /**
   * Fills {@code target} with an object of exactly that many bytes.
   *
   * @param arrival told on the way how many bytes are there; an adapter that gets them all at once
   *     need not tell
   * @throws ObjectStoreException NOT_FOUND; DAMAGED when the object is shorter or longer
   */
  void getWhole(String key, ByteBuffer target, Arrival arrival);

  /** Length and time of an object, absent when there is none. */
  @Nullable ObjectInfo head(String key);

  /** Deletes an object; a missing one is fine. */
  void delete(String key);

  /**
   * Up to {@code limit} objects with that prefix whose keys sort behind {@code after}, in order.
   */
  List<ObjectInfo> list(String prefix, String after, int limit);

  /** Makes the bucket or directory if it is missing. */
  void createBucket();

  /** How logs call it, for example {@code s3://bucket/}; without secrets. */
  String describe();

  @Override
  void close();
}
