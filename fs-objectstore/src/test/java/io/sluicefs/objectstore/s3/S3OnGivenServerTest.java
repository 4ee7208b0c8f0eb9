package io.sluicefs.objectstore.s3;

import io.sluicefs.core.meta.VolumeFormat.Storage;
import io.sluicefs.core.object.ObjectInfo;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.core.object.ObjectStoreContract;
import io.sluicefs.objectstore.RequestTimeouts;
import io.sluicefs.objectstore.decorator.Prefixed;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * The same on a server that somebody runs (MinIO, RustFS, versitygw, AWS): {@code SLUICE_S3_BUCKET}
 * is the URL of a bucket as {@code --bucket} takes it, {@code SLUICE_S3_ACCESS_KEY} and {@code
 * SLUICE_S3_SECRET_KEY} are its keys. Every test works below a prefix of its own and removes it.
 */
@Tag("server")
@EnabledIfEnvironmentVariable(named = "SLUICE_S3_BUCKET", matches = ".+")
class S3OnGivenServerTest extends ObjectStoreContract {
  private static final int PAGE = 1000;

  private final String prefix = "sluice-test-" + UUID.randomUUID() + "/";

  @Override
  protected ObjectStore newStore() {
    ObjectStore bucket = bucket();
    bucket.createBucket();
    return new Prefixed(bucket, prefix);
  }

  @AfterEach
  void removeObjects() {
    try (ObjectStore bucket = bucket()) {
      List<ObjectInfo> page = bucket.list(prefix, "", PAGE);
      while (!page.isEmpty()) {
        page.forEach(object -> bucket.delete(object.key()));
        page = bucket.list(prefix, "", PAGE);
      }
    }
  }

  private static ObjectStore bucket() {
    String url = System.getenv().getOrDefault("SLUICE_S3_BUCKET", "");
    String accessKey = System.getenv().getOrDefault("SLUICE_S3_ACCESS_KEY", "");
    String secretKey = System.getenv().getOrDefault("SLUICE_S3_SECRET_KEY", "");
    Storage storage = new Storage("s3", "", url, accessKey, secretKey, "");
    return new S3ObjectStore(S3Config.ofS3(storage, System.getenv()), RequestTimeouts.defaults());
  }
}
