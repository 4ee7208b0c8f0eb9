package io.sluicefs.objectstore.decorator;

import io.sluicefs.core.memory.ScratchBuffers;
import io.sluicefs.core.object.Arrival;
import io.sluicefs.core.object.ObjectInfo;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.objectstore.crypto.ObjectCipher;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Seals every object; users see plain bytes and lengths under the same keys. A part of an object
 * costs all of it.
 */
public final class Encrypted implements ObjectStore {
  /** Sealed objects in memory at once. */
  private static final int SCRATCH_MAX = 16;

  /** What sealed objects in memory may take together. */
  private static final long SCRATCH_BYTES = 48L << 20;

  private static final int SCRATCH_MIN = 2;

  private final ObjectStore delegate;
  private final ObjectCipher cipher;
  private final ScratchBuffers scratch;
  private final int usualLength;

  /**
   * @param bodyLength of the largest usual objects; larger ones cost an allocation each
   */
  public Encrypted(ObjectStore delegate, ObjectCipher cipher, int bodyLength) {
    this.delegate = delegate;
    this.cipher = cipher;
    this.usualLength = bodyLength + cipher.overhead() + 1;
    this.scratch =
        new ScratchBuffers(
            usualLength, Math.clamp(SCRATCH_BYTES / usualLength, SCRATCH_MIN, SCRATCH_MAX));
  }

  @Override
  public void put(String key, ByteBuffer body) {
    try (ScratchBuffers.Scratch lease = scratch.take(body.remaining() + cipher.overhead())) {
      cipher.seal(body, lease.bytes());
      delegate.put(key, lease.bytes().flip());
    }
  }

  @Override
  public int get(String key, long offset, ByteBuffer target) {
    try (ScratchBuffers.Scratch lease = scratch.take(usualLength)) {
      ByteBuffer sealed = lease.bytes();
      if (delegate.get(key, 0, sealed) < usualLength) {
        return open(key, sealed.flip(), offset, target);
      }
    }
    return getLarge(key, offset, target);
  }

  private int getLarge(String key, long offset, ByteBuffer target) {
    ObjectInfo info = delegate.head(key);
    if (info == null) {
      throw new ObjectStoreException(
          ObjectStoreException.Kind.NOT_FOUND, "get " + key + ": no such object");
    }
    try (ScratchBuffers.Scratch lease = scratch.take(Math.toIntExact(info.length()))) {
      delegate.getWhole(key, lease.bytes(), Arrival.UNHEARD);
      return open(key, lease.bytes().flip(), offset, target);
    }
  }

  /** Copies what is asked for of an object that is there whole. */
  private int open(String key, ByteBuffer sealed, long offset, ByteBuffer target) {
    try {
      int length = cipher.plainLength(sealed);
      if (offset == 0 && length <= target.remaining()) {
        cipher.open(sealed, target);
        return length;
      }
      ByteBuffer plain = ByteBuffer.allocate(length);
      cipher.open(sealed, plain);
      int from = (int) Math.min(offset, length);
      int count = Math.min(length - from, target.remaining());
      target.put(plain.slice(from, count));
      return count;
    } catch (ObjectStoreException e) {
      throw named(key, e);
    }
  }

  /** Nothing is there before the tag at the end was checked. */
  @Override
  public void getWhole(String key, ByteBuffer target, Arrival arrival) {
    try (ScratchBuffers.Scratch lease = scratch.take(target.remaining() + cipher.overhead())) {
      delegate.getWhole(key, lease.bytes(), Arrival.UNHEARD);
      openWhole(key, lease.bytes().flip(), target);
    }
  }

  private void openWhole(String key, ByteBuffer sealed, ByteBuffer target) {
    try {
      int length = cipher.plainLength(sealed);
      if (length != target.remaining()) {
        throw ObjectStoreException.wrongLength("decrypting", length, target.remaining());
      }
      cipher.open(sealed, target);
    } catch (ObjectStoreException e) {
      throw named(key, e);
    }
  }

  private ObjectStoreException named(String key, ObjectStoreException e) {
    return new ObjectStoreException(
        e.kind(), "get " + key + " from " + describe() + ": " + e.getMessage(), e);
  }

  @Override
  public @Nullable ObjectInfo head(String key) {
    ObjectInfo info = delegate.head(key);
    return info == null ? null : plain(info);
  }

  @Override
  public void delete(String key) {
    delegate.delete(key);
  }

  @Override
  public List<ObjectInfo> list(String prefix, String after, int limit) {
    return delegate.list(prefix, after, limit).stream().map(this::plain).toList();
  }

  /** What is too short to be sealed is not ours, and stays as long as it is. */
  private ObjectInfo plain(ObjectInfo sealed) {
    long length = sealed.length() - cipher.overhead();
    return length < 0 ? sealed : new ObjectInfo(sealed.key(), length, sealed.modified());
  }

  @Override
  public void createBucket() {
    delegate.createBucket();
  }

  @Override
  public String describe() {
    return delegate.describe();
  }

  @Override
  public void close() {
    delegate.close();
    scratch.close();
  }
}
