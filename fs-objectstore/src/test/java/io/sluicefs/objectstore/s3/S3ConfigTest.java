package io.sluicefs.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.meta.VolumeFormat.Storage;
import java.util.Map;
import org.junit.jupiter.api.Test;

class S3ConfigTest {
  private static Storage storage(String bucket) {
    return new Storage("s3", "", bucket, "AK", "hidden", "");
  }

  @Test
  void otherServicesGetPathStyleUnlessTheEnvironmentAsksForHosts() {
    Storage storage = storage("http://127.0.0.1:9000/b");

    assertThat(S3Config.ofS3(storage, Map.of()).virtualHosted()).isFalse();
    assertThat(S3Config.ofS3(storage, Map.of("JFS_S3_VHOST_STYLE", "0")).virtualHosted()).isFalse();
    assertThat(S3Config.ofS3(storage, Map.of("JFS_S3_VHOST_STYLE", "1")).virtualHosted()).isTrue();
    assertThat(S3Config.ofS3(storage("b"), Map.of()).virtualHosted()).isTrue();
  }

  @Test
  void regionComesFromTextThenEnvironmentThenDefault() {
    Map<String, String> both = Map.of("AWS_REGION", "r1", "AWS_DEFAULT_REGION", "r2");
    String custom = "http://127.0.0.1:9000/b";
    String aws = "https://b.s3.eu-west-1.amazonaws.com";

    assertThat(S3Config.ofS3(storage(aws), both).region()).isEqualTo("eu-west-1");
    assertThat(S3Config.ofS3(storage(custom), both).region()).isEqualTo("r1");
    assertThat(S3Config.ofS3(storage(custom), Map.of("AWS_DEFAULT_REGION", "r2")).region())
        .isEqualTo("r2");
    assertThat(S3Config.ofS3(storage(custom), Map.of()).region()).isEqualTo("us-east-1");
    assertThat(S3Config.ofMinio(storage(custom), Map.of("MINIO_REGION", "m")).region())
        .isEqualTo("m");
  }

  @Test
  void minioTakesMissingKeysFromItsEnvironment() {
    Storage storage = new Storage("minio", "", "http://127.0.0.1:9000/b", "", "", "");
    Map<String, String> environment = Map.of("MINIO_ACCESS_KEY", "ak", "MINIO_SECRET_KEY", "sk");

    assertThat(S3Config.ofMinio(storage, environment).credentials())
        .isEqualTo(new S3Credentials("ak", "sk", ""));
    assertThat(S3Config.ofMinio(storage("http://h/b"), environment).credentials())
        .isEqualTo(new S3Credentials("AK", "hidden", ""));
  }

  @Test
  void checksumsCanBeSwitchedOffForS3Only() {
    Storage storage = storage("http://127.0.0.1:9000/b?disable-checksum=true");

    assertThat(S3Config.ofS3(storage, Map.of()).checksums()).isFalse();
    assertThat(S3Config.ofMinio(storage, Map.of()).checksums()).isTrue();
  }

  @Test
  void secretsAreNotShown() {
    assertThat(S3Config.ofS3(storage("http://127.0.0.1:9000/b"), Map.of()).toString())
        .doesNotContain("hidden");
  }

  @Test
  void unsupportedAndBadOptionsAreRefusedByName() {
    assertThatThrownBy(() -> S3Config.ofS3(storage("https://h.x/b?ca-certs=/x"), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ca-certs");
    assertThatThrownBy(
            () -> S3Config.ofS3(storage("https://h.x/b?tls-insecure-skip-verify=maybe"), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tls-insecure-skip-verify");
  }

  @Test
  void descriptionsReadLikeThoseOfTheReference() {
    assertThat(S3Config.ofS3(storage("http://127.0.0.1:9000/b"), Map.of()).describe())
        .isEqualTo("s3://b/");
    assertThat(S3Config.ofMinio(storage("http://127.0.0.1:9000/b"), Map.of()).describe())
        .isEqualTo("minio://127.0.0.1:9000/b/");
  }
}
