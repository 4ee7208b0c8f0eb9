package io.sluicefs.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3LocationTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "mybucket, -, mybucket, -",
        "https://mybucket, -, mybucket, -",
        "https://b.s3.eu-west-1.amazonaws.com, -, b, eu-west-1",
        "https://b.s3-eu-west-1.amazonaws.com/, -, b, eu-west-1",
        "b.s3.amazonaws.com, -, b, us-east-1",
        "https://b.s3-external-1.amazonaws.com, -, b, us-east-1",
        "https://b.s3.dualstack.eu-west-1.amazonaws.com, -, b, eu-west-1",
        "https://a.b.s3.cn-north-1.amazonaws.com.cn, -, a.b, cn-north-1",
        "https://s3.eu-west-1.amazonaws.com/b, -, b, eu-west-1",
        "https://s3.amazonaws.com/b/more, -, b, us-east-1",
        "https://b.vpce-1a.s3.eu-west-1.vpce.amazonaws.com,"
            + " https://vpce-1a.s3.eu-west-1.vpce.amazonaws.com, b, eu-west-1",
        "http://127.0.0.1:9000/b, http://127.0.0.1:9000, b, -",
        "http://127.0.0.1:9000/b/c/, http://127.0.0.1:9000, b, -",
        "localhost:9000/b, https://localhost:9000, b, -",
        "s3.example.org/b, http://s3.example.org, b, -",
        "https://b.s3.example.org:8443, https://s3.example.org:8443, b, -",
        "https://b.s3.gra.cloud.ovh.net, https://s3.gra.cloud.ovh.net, b, gra",
        "https://b.s3.gra.io.cloud.ovh.net, https://s3.gra.io.cloud.ovh.net, b, gra",
        "https://ns.compat.objectstorage.eu-1.oraclecloud.com/b,"
            + " https://ns.compat.objectstorage.eu-1.oraclecloud.com, b, eu-1",
      })
  void s3BucketTextsAreReadAsJuiceFsDoes(
      String text, String endpoint, String bucket, String region) {
    S3Location location = S3Location.ofS3(text);

    assertThat(location.bucket()).isEqualTo(bucket);
    assertThat(location.region()).isEqualTo(region);
    assertThat(location.endpoint() == null ? null : location.endpoint().toString())
        .isEqualTo(endpoint);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "http://127.0.0.1:9000/b, http://127.0.0.1:9000, b, -",
        "minio.local:9000/b, http://minio.local:9000, b, -",
        "https://host/minio/b/c, https://host, b, -",
        "https://host/minio, https://host, minio, -",
        "http://host:9000/b?region=eu-1, http://host:9000, b, eu-1",
      })
  void minioBucketTextsAreReadAsJuiceFsDoes(
      String text, String endpoint, String bucket, String region) {
    S3Location location = S3Location.ofMinio(text);

    assertThat(location.bucket()).isEqualTo(bucket);
    assertThat(location.region()).isEqualTo(region);
    assertThat(location.endpoint()).hasToString(endpoint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://host/b", "http://", "http:///", "http://user:pw@host/b"})
  void badTextsAreRefusedWithoutShowingThem(String text) {
    assertThatThrownBy(() -> S3Location.ofS3(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("bucket: ")
        .hasMessageNotContaining("pw");
  }

  @Test
  void minioNeedsBucketInThePath() {
    assertThatThrownBy(() -> S3Location.ofMinio("http://host:9000/"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no bucket name");
  }

  @Test
  void queryParametersAreOptions() {
    S3Location location = S3Location.ofS3("http://h:1/b?disable-checksum=true&x=1");

    assertThat(location.bucket()).isEqualTo("b");
    assertThat(location.options()).containsEntry("disable-checksum", "true").containsKey("x");
  }
}
