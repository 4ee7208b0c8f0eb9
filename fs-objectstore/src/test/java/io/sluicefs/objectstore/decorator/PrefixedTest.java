package io.sluicefs.objectstore.decorator;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.object.ObjectInfo;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.core.object.ObjectStoreContract;
import io.sluicefs.objectstore.mem.MemObjectStore;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class PrefixedTest extends ObjectStoreContract {
  private final MemObjectStore bucket = new MemObjectStore("bucket", InstantSource.system());

  @Override
  protected ObjectStore newStore() {
    bucket.put("vol", ByteBuffer.allocate(1));
    bucket.put("other/a", ByteBuffer.allocate(1));
    bucket.put("volume2/a", ByteBuffer.allocate(1));
    return new Prefixed(bucket, "vol/");
  }

  @Test
  void keysAreBelowThePrefixInTheBucket() {
    try (ObjectStore store = newStore()) {
      store.put("chunks/0/0/1_0_1", ByteBuffer.allocate(1));

      assertThat(bucket.list("vol/", "", 10))
          .extracting(ObjectInfo::key)
          .containsExactly("vol/chunks/0/0/1_0_1");
      assertThat(store.describe()).isEqualTo("mem://bucket/vol/");
    }
  }
}
