package io.sluicefs.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.meta.VolumeFormat.Storage;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.core.object.ObjectStoreContract;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import io.sluicefs.core.testing.S3ProxyServer;
import io.sluicefs.objectstore.RequestTimeouts;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

@Tag("server")
class S3ObjectStoreTest extends ObjectStoreContract {
  private static final AtomicInteger BUCKETS = new AtomicInteger();

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static S3ProxyServer server;

  @BeforeAll
  static void startServer() {
    server = S3ProxyServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  protected ObjectStore newStore() {
    ObjectStore store = open(newStorage());
    store.createBucket();
    return store;
  }

  private static Storage newStorage() {
    return server.storage("bucket-" + BUCKETS.incrementAndGet());
  }

  private static ObjectStore open(Storage storage) {
    return new S3ObjectStore(S3Config.ofS3(storage, Map.of()), RequestTimeouts.defaults());
  }

  @Test
  void missingBucketFailsWithNotFoundUntilItIsMade() {
    try (ObjectStore store = open(newStorage())) {
      assertFails(() -> store.put("a", ByteBuffer.allocate(1)), Kind.NOT_FOUND, "NoSuchBucket");
      assertFails(() -> store.list("", "", 1), Kind.NOT_FOUND, "NoSuchBucket");

      store.createBucket();
      store.put("a", ByteBuffer.allocate(1));

      assertThat(store.head("a")).isNotNull();
    }
  }

  @Test
  void wrongSecretIsDeniedAndNotShown() {
    try (ObjectStore store = open(server.storage("any", "wrong-secret"))) {
      assertFails(() -> store.put("a", ByteBuffer.allocate(1)), Kind.DENIED, "put a to s3://any/");
      assertFails(() -> store.list("", "", 1), Kind.DENIED, "403");
      assertThatThrownBy(() -> store.delete("a")).hasMessageNotContaining("wrong-secret");
    }
  }

  @Test
  void bucketNameThatCannotBeMadeIsFatal() {
    try (ObjectStore store = open(server.storage("B"))) {
      assertFails(store::createBucket, Kind.FATAL, "create bucket s3://B/");
    }
  }

  @Test
  void unreachableServerIsTransient() {
    Storage nobody = new Storage("s3", "", "http://127.0.0.1:1/bucket", "ak", "sk", "");
    try (ObjectStore store = open(nobody)) {
      assertFails(() -> store.head("a"), Kind.TRANSIENT, "head a in s3://bucket/");
    }
  }

  @Test
  void putsCarryTheChecksumThatJuiceFsWrites() {
    Storage storage = newStorage();
    try (ObjectStore store = open(storage);
        S3Client client =
            S3Clients.build(S3Config.ofS3(storage, Map.of()), RequestTimeouts.defaults())) {
      store.createBucket();
      store.put("a", ByteBuffer.wrap("123456789".getBytes(StandardCharsets.US_ASCII)));

      String bucket = storage.bucket().substring(storage.bucket().lastIndexOf('/') + 1);
      assertThat(client.headObject(b -> b.bucket(bucket).key("a")).metadata())
          .containsEntry("crc32c", "3808858755");
    }
  }

  @Test
  void wholeGetOfDamagedObjectFails() {
    Storage storage = newStorage();
    String bucket = storage.bucket().substring(storage.bucket().lastIndexOf('/') + 1);
    try (ObjectStore store = open(storage);
        S3Client client =
            S3Clients.build(S3Config.ofS3(storage, Map.of()), RequestTimeouts.defaults())) {
      store.createBucket();
      client.putObject(
          b -> b.bucket(bucket).key("a").metadata(Map.of("crc32c", "12345")),
          RequestBody.fromString("damaged"));

      assertFails(() -> store.get("a", 0, ByteBuffer.allocate(100)), Kind.DAMAGED, "CRC-32C");
      assertFails(() -> store.get("a", 0, ByteBuffer.allocate(7)), Kind.DAMAGED, "CRC-32C");
      assertThat(store.get("a", 1, ByteBuffer.allocate(100))).isEqualTo(6);
    }
  }

  private static void assertFails(ThrowingCallable request, Kind kind, String words) {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            ObjectStoreException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContaining(words);
  }
}
