package io.sluicefs.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.object.ObjectInfo;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.core.object.ObjectStoreContract;
import io.sluicefs.core.testing.SeaweedServer;
import io.sluicefs.objectstore.RequestTimeouts;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same on SeaweedFS. */
@Tag("server")
class S3OnSeaweedTest extends ObjectStoreContract {
  private static final AtomicInteger BUCKETS = new AtomicInteger();

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static SeaweedServer server;

  @BeforeAll
  static void startServer() {
    server = SeaweedServer.start();
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  /**
   * It lists folder by folder, which is another order where a name goes on with a character below
   * the slash; keys of volumes have none of those.
   */
  @Test
  @Override
  protected void listingIsSortedByWholeKey() {
    List<String> sorted =
        List.of(
            "v/chunks/0/0/10_0_5",
            "v/chunks/0/0/1_0_9",
            "v/chunks/0/10/10001_0_1",
            "v/chunks/0/9/9001_0_1",
            "v/chunks/1/1000/1000000_0_1",
            "v/juicefs_uuid",
            "v/meta/dump-2026-01-01-000000.json.gz");
    try (ObjectStore store = newStore()) {
      sorted.reversed().forEach(key -> store.put(key, ByteBuffer.allocate(1)));
      assertThat(store.list("v/", "", 100)).extracting(ObjectInfo::key).isEqualTo(sorted);
    }
  }

  @Override
  protected ObjectStore newStore() {
    S3Config config =
        S3Config.ofS3(server.storage("bucket-" + BUCKETS.incrementAndGet()), Map.of());
    ObjectStore store = new S3ObjectStore(config, RequestTimeouts.defaults());
    store.createBucket();
    return store;
  }
}
