package io.sluicefs.objectstore.s3;

import io.sluicefs.objectstore.RequestTimeouts;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * Builds SDK clients with the settings that every S3 service tried understands: no streaming
 * checksums, no chunked signatures, no {@code Expect: 100-continue}. The SDK never tries again by
 * itself; whoever owns the data decides that.
 */
final class S3Clients {
  /** More than the uploads and downloads one mount runs at once. */
  private static final int CONNECTIONS_MAX = 256;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration SILENCE_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(5);

  private S3Clients() {}

  static S3Client build(S3Config config, RequestTimeouts timeouts) {
    S3ClientBuilder builder =
        S3Client.builder()
            .region(Region.of(config.region()))
            .credentialsProvider(config.credentials().provider())
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(
                S3Configuration.builder()
                    .chunkedEncodingEnabled(false)
                    .expectContinueEnabled(false)
                    .build())
            .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .httpClient(httpClient(config, timeouts));
    if (config.location().endpoint() != null) {
      builder
          .endpointOverride(config.location().endpoint())
          .forcePathStyle(!config.virtualHosted());
    } else if (!config.regionKnown()) {
      builder.crossRegionAccessEnabled(true);
    }
    return builder.build();
  }

  private static Duration silence(RequestTimeouts timeouts) {
    Duration get = timeouts.get();
    return get.compareTo(SILENCE_TIMEOUT) < 0 ? get : SILENCE_TIMEOUT;
  }

  private static SdkHttpClient httpClient(S3Config config, RequestTimeouts timeouts) {
    AttributeMap options =
        AttributeMap.builder()
            .put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, config.trustsAnyCertificate())
            .build();
    Apache5HttpClient.Builder builder =
        Apache5HttpClient.builder()
            .maxConnections(CONNECTIONS_MAX)
            .expectContinueEnabled(false)
            .connectionTimeout(CONNECT_TIMEOUT)
            .socketTimeout(silence(timeouts))
            .connectionMaxIdleTime(IDLE_TIMEOUT);
    TrustManager[] trust = S3Tls.trustManagers(config);
    if (trust != null) {
      builder.tlsTrustManagersProvider(() -> trust);
    }
    KeyManager[] keys = S3Tls.keyManagers(config);
    if (keys != null) {
      builder.tlsKeyManagersProvider(() -> keys);
    }
    return builder.buildWithDefaults(options);
  }
}
