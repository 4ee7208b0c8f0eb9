package io.sluicefs.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.object.Arrival;
import io.sluicefs.core.object.ObjectInfo;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import io.sluicefs.objectstore.file.FileObjectStore;
import io.sluicefs.objectstore.mem.MemObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageProbeTest {
  /** Fails puts with the given kinds, one after the other, then works. */
  private static final class FailingStore implements ObjectStore {
    private final MemObjectStore delegate = new MemObjectStore("m", InstantSource.system());
    private final Deque<Kind> failures;
    private boolean bucketMade;

    FailingStore(List<Kind> failures) {
      this.failures = new ArrayDeque<>(failures);
    }

    @Override
    public void put(String key, ByteBuffer body) {
      Kind kind = failures.poll();
      if (kind != null) {
        throw new ObjectStoreException(kind, "put fails with " + kind);
      }
      delegate.put(key, body);
    }

    @Override
    public int get(String key, long offset, ByteBuffer target) {
      return delegate.get(key, offset, target);
    }

    @Override
    public void getWhole(String key, ByteBuffer target, Arrival arrival) {
      delegate.getWhole(key, target, arrival);
    }

    @Override
    public @Nullable ObjectInfo head(String key) {
      return delegate.head(key);
    }

    @Override
    public void delete(String key) {
      delegate.delete(key);
    }

    @Override
    public List<ObjectInfo> list(String prefix, String after, int limit) {
      return delegate.list(prefix, after, limit);
    }

    @Override
    public void createBucket() {
      bucketMade = true;
    }

    @Override
    public String describe() {
      return "failing://";
    }

    @Override
    public void close() {
      delegate.close();
    }
  }

  private static StorageProbe probe(ObjectStore store) {
    List<Duration> pauses = List.of(Duration.ofMillis(1), Duration.ofMillis(1));
    return new StorageProbe(store, RandomGenerator.getDefault(), pauses);
  }

  @Test
  void checkLeavesNothingBehind(@TempDir Path directory) throws IOException {
    FileObjectStore store = new FileObjectStore(directory, RandomGenerator.getDefault());

    probe(store).check();

    try (var left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void missingBucketIsMade() {
    FailingStore store = new FailingStore(List.of(Kind.NOT_FOUND));

    probe(store).check();

    assertThat(store.bucketMade).isTrue();
  }

  @Test
  void shortOutageIsOvercome() {
    FailingStore store =
        new FailingStore(List.of(Kind.TRANSIENT, Kind.TRANSIENT, Kind.TRANSIENT, Kind.TRANSIENT));

    probe(store).check();

    assertThat(store.failures).isEmpty();
  }

  @Test
  void deniedAccessFailsAtOnceAndMakesNoBucket() {
    FailingStore store = new FailingStore(List.of(Kind.DENIED, Kind.DENIED));

    assertThatThrownBy(() -> probe(store).check())
        .isInstanceOf(ObjectStoreException.class)
        .hasMessage("Failed to put: put fails with DENIED");

    assertThat(store.bucketMade).isFalse();
    assertThat(store.failures).hasSize(1);
  }

  @Test
  void emptyObjectsAndProbesDoNotCountAsContent() {
    MemObjectStore store = new MemObjectStore("m", InstantSource.system());
    StorageProbe probe = probe(store);
    store.put("testing/abc", ByteBuffer.allocate(100));
    store.put("chunks/empty", ByteBuffer.allocate(0));
    assertThat(probe.holdsObjects()).isFalse();

    store.put("zzz", ByteBuffer.allocate(1));

    assertThat(probe.holdsObjects()).isTrue();
  }

  @Test
  void contentBehindManyEmptyObjectsIsFound() {
    MemObjectStore store = new MemObjectStore("m", InstantSource.system());
    for (int i = 0; i < 1500; i++) {
      store.put("chunks/%05d".formatted(i), ByteBuffer.allocate(0));
    }
    assertThat(probe(store).holdsObjects()).isFalse();

    store.put("chunks/last", ByteBuffer.allocate(1));

    assertThat(probe(store).holdsObjects()).isTrue();
  }

  @Test
  void markerHoldsTheUuidWithoutNewline() {
    MemObjectStore store = new MemObjectStore("m", InstantSource.system());
    String uuid = "3a4f52a4-1bf7-4a3b-8a1a-4b1b2c3d4e5f";

    probe(store).writeMarker(uuid);
    ByteBuffer read = ByteBuffer.allocate(100);
    assertThat(store.get("juicefs_uuid", 0, read)).isEqualTo(36);
    probe(store).removeMarker();

    assertThat(store.head("juicefs_uuid")).isNull();
  }

  @Test
  void theMarkerTellsWhoseStoreItIs() {
    MemObjectStore objects = new MemObjectStore("m", InstantSource.system());
    StorageProbe probe = new StorageProbe(objects);
    assertThat(probe.readMarker()).isEmpty();
    probe.writeMarker("0d5c6a0e-5f0c-4f4e-9f6a-2b6d5b6a9a11");
    assertThat(probe.readMarker()).isEqualTo("0d5c6a0e-5f0c-4f4e-9f6a-2b6d5b6a9a11");
  }
}
