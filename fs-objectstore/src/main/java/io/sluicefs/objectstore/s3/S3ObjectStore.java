package io.sluicefs.objectstore.s3;

import io.sluicefs.core.object.Arrival;
import io.sluicefs.core.object.ObjectInfo;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import io.sluicefs.objectstore.RequestTimeouts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects in one bucket of an S3 service. Requests run on the caller's thread.
 *
 * <p>The SDK client is made by the first request: loading it takes longer than starting a mount
 * should. Every put carries the CRC-32C of its body as user metadata, in the form JuiceFS uses; a
 * get that covers the whole object verifies it.
 */
public final class S3ObjectStore implements ObjectStore {
  private static final String CHECKSUM_KEY = "crc32c";
  private static final String CONTENT_TYPE = "application/octet-stream";
  private static final String US_EAST = "us-east-1";
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  /** The protocol's own limit of a list page. */
  private static final int PAGE_MAX = 1000;

  private final S3Config config;
  private final RequestTimeouts timeouts;
  private final String bucket;
  private final ReentrantLock clientLock = new ReentrantLock();
  private volatile @Nullable S3Client client;

  public S3ObjectStore(S3Config config, RequestTimeouts timeouts) {
    this.config = config;
    this.timeouts = timeouts;
    this.bucket = config.location().bucket();
  }

  @Override
  public void put(String key, ByteBuffer body) {
    PutObjectRequest.Builder request =
        PutObjectRequest.builder()
            .bucket(bucket)
            .key(key)
            .contentType(CONTENT_TYPE)
            .overrideConfiguration(o -> o.apiCallAttemptTimeout(timeouts.put()));
    if (config.checksums()) {
      request.metadata(Map.of(CHECKSUM_KEY, checksum(body)));
    }
    if (!config.storageClass().isEmpty()) {
      request.storageClass(config.storageClass());
    }
    try {
      client()
          .putObject(
              request.build(),
              RequestBody.fromContentProvider(
                  () -> new BufferInputStream(body.duplicate()), body.remaining(), CONTENT_TYPE));
    } catch (SdkException e) {
      throw S3Exceptions.of("put " + key + " to " + describe(), e);
    }
  }

  @Override
  public int get(String key, long offset, ByteBuffer target) {
    String what = "get " + key + " from " + describe();
    if (!target.hasRemaining()) {
      return nothingOf(key, what);
    }
    try (ResponseInputStream<GetObjectResponse> response =
        request(key, offset, target.remaining())) {
      return receive(response, offset, target, what, Arrival.UNHEARD);
    } catch (SdkException e) {
      if (S3Exceptions.isStatus(e, S3Exceptions.RANGE_NOT_SATISFIABLE)) {
        return 0;
      }
      throw S3Exceptions.of(what, e);
    } catch (IOException e) {
      throw S3Exceptions.of(what, e);
    }
  }

  private ResponseInputStream<GetObjectResponse> request(String key, long offset, int length) {
    String range = "bytes=" + offset + "-" + (offset + length - 1);
    return client().getObject(b -> b.bucket(bucket).key(key).range(range));
  }

  @Override
  public void getWhole(String key, ByteBuffer target, Arrival arrival) {
    String what = "get " + key + " from " + describe();
    int wanted = target.remaining();
    try (ResponseInputStream<GetObjectResponse> response = request(key, 0, wanted)) {
      long length = lengthOf(response.response());
      if (length != wanted) {
        response.abort();
        throw ObjectStoreException.wrongLength(what, length, wanted);
      }
      receive(response, 0, target, what, arrival);
    } catch (SdkException e) {
      if (S3Exceptions.isStatus(e, S3Exceptions.RANGE_NOT_SATISFIABLE)) {
        throw ObjectStoreException.wrongLength(what, 0, wanted);
      }
      throw S3Exceptions.of(what, e);
    } catch (IOException e) {
      throw S3Exceptions.of(what, e);
    }
  }

  /** Bytes of the whole object, of which the answer may be a part. */
  private static long lengthOf(GetObjectResponse head) {
    String range = head.contentRange();
    String total = range == null ? "" : range.substring(range.lastIndexOf('/') + 1);
    return LENGTH.matcher(total).matches() ? Long.parseLong(total) : head.contentLength();
  }

  private int nothingOf(String key, String what) {
    if (head(key) == null) {
      throw new ObjectStoreException(Kind.NOT_FOUND, what + ": no such object");
    }
    return 0;
  }

  private int receive(
      ResponseInputStream<GetObjectResponse> response,
      long offset,
      ByteBuffer target,
      String what,
      Arrival arrival)
      throws IOException {
    long deadline = System.nanoTime() + timeouts.get().toNanos();
    ByteBuffer received = target.duplicate();
    GetObjectResponse head = response.response();
    if (head.contentRange() == null && offset > 0) {
      response.abort();
      throw new ObjectStoreException(Kind.FATAL, what + ": the service ignores ranges");
    }
    int count = fill(target, response, arrival, deadline);
    if (count < Math.min(received.remaining(), head.contentLength())) {
      throw new ObjectStoreException(Kind.TRANSIENT, what + ": the body ended early");
    }
    if (isWhole(head, count)) {
      verify(head, received.limit(received.position() + count), what);
    }
    return count;
  }

  private static int fill(
      ByteBuffer target,
      ResponseInputStream<GetObjectResponse> response,
      Arrival arrival,
      long deadline)
      throws IOException {
    try {
      return BufferFill.fill(target, response, arrival, deadline);
    } catch (IOException e) {
      // Closing would read the rest of the body first.
      response.abort();
      throw e;
    }
  }

  /** Whether {@code count} bytes from offset 0 are all of the object. */
  private static boolean isWhole(GetObjectResponse head, int count) {
    String range = head.contentRange();
    return range == null
        ? head.contentLength() == count
        : range.startsWith("bytes 0-") && range.endsWith("/" + count);
  }

  private void verify(GetObjectResponse head, ByteBuffer body, String what) {
    String expected = head.metadata().get(CHECKSUM_KEY);
    if (config.checksums() && expected != null && !expected.equals(checksum(body))) {
      throw new ObjectStoreException(Kind.DAMAGED, what + ": the body does not match its CRC-32C");
    }
  }

  @Override
  public @Nullable ObjectInfo head(String key) {
    try {
      var response = client().headObject(b -> b.bucket(bucket).key(key));
      return new ObjectInfo(key, response.contentLength(), response.lastModified());
    } catch (SdkException e) {
      if (S3Exceptions.isStatus(e, S3Exceptions.NOT_FOUND)) {
        return null;
      }
      throw S3Exceptions.of("head " + key + " in " + describe(), e);
    }
  }

  @Override
  public void delete(String key) {
    try {
      client().deleteObject(b -> b.bucket(bucket).key(key));
    } catch (SdkException e) {
      ObjectStoreException failure = S3Exceptions.of("delete " + key + " from " + describe(), e);
      if (failure.kind() != Kind.NOT_FOUND) {
        throw failure;
      }
    }
  }

  @Override
  public List<ObjectInfo> list(String prefix, String after, int limit) {
    List<ObjectInfo> found = new ArrayList<>();
    String start = after;
    boolean more = limit > 0;
    while (more) {
      ListObjectsV2Response page = page(prefix, start, Math.min(PAGE_MAX, limit - found.size()));
      for (S3Object object : page.contents()) {
        found.add(new ObjectInfo(object.key(), object.size(), object.lastModified()));
        start = object.key();
      }
      more = page.isTruncated() && !page.contents().isEmpty() && found.size() < limit;
    }
    return List.copyOf(found);
  }

  private ListObjectsV2Response page(String prefix, String after, int limit) {
    ListObjectsV2Request.Builder request =
        ListObjectsV2Request.builder().bucket(bucket).prefix(prefix).maxKeys(limit);
    if (!after.isEmpty()) {
      request.startAfter(after);
    }
    try {
      return client().listObjectsV2(request.build());
    } catch (SdkException e) {
      throw S3Exceptions.of("list " + prefix + " in " + describe(), e);
    }
  }

  @Override
  public void createBucket() {
    CreateBucketRequest.Builder request = CreateBucketRequest.builder().bucket(bucket);
    if (!config.region().equals(US_EAST)) {
      request.createBucketConfiguration(c -> c.locationConstraint(config.region()));
    }
    try {
      client().createBucket(request.build());
    } catch (BucketAlreadyExistsException | BucketAlreadyOwnedByYouException e) {
      // Made before, by us or for us: whether we may use it shows with the first put.
    } catch (IllegalArgumentException e) {
      // The SDK checks the name of a new bucket itself.
      throw new ObjectStoreException(
          Kind.FATAL, "create bucket " + describe() + ": " + e.getMessage(), e);
    } catch (SdkException e) {
      throw S3Exceptions.of("create bucket " + describe(), e);
    }
  }

  @Override
  public String describe() {
    return config.describe();
  }

  @Override
  public void close() {
    clientLock.lock();
    try {
      S3Client open = client;
      if (open != null) {
        open.close();
      }
    } finally {
      clientLock.unlock();
    }
  }

  private S3Client client() {
    S3Client made = client;
    return made != null ? made : makeClient();
  }

  private S3Client makeClient() {
    clientLock.lock();
    try {
      S3Client made = client;
      if (made == null) {
        made = S3Clients.build(config, timeouts);
        client = made;
      }
      return made;
    } catch (SdkException e) {
      throw S3Exceptions.of("open " + describe(), e);
    } finally {
      clientLock.unlock();
    }
  }

  private static String checksum(ByteBuffer body) {
    CRC32C crc = new CRC32C();
    crc.update(body.duplicate());
    return Long.toString(crc.getValue());
  }
}
