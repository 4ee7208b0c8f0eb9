package io.sluicefs.meta.redis.schema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.meta.VolumeFormat;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class FormatCodecTest {
  private static final String UUID = "0b8fbe2c-7d1e-4c53-9a6f-2f1d3c4b5a69";

  /** As stored by the reference, secret encrypted with the nonce 00 01 .. 0B. */
  private static final String STORED =
      """
      {
      "Name": "myjfs",
      "UUID": "0b8fbe2c-7d1e-4c53-9a6f-2f1d3c4b5a69",
      "Storage": "s3",
      "Tiers": {
      "0": {
      "ID": 0,
      "StorageClass": "",
      "Tag": ""
      }
      },
      "Bucket": "https://mybucket.s3.us-east-2.amazonaws.com",
      "AccessKey": "a\\u0026b",
      "SecretKey": "AAECAwQFBgcICQoLnpglw2Pn53FBIFYZz50el+6DoJMHiLaMg7Lux5U=",
      "BlockSize": 4096,
      "Compression": "none",
      "EncryptAlgo": "aes256gcm-rsa",
      "KeyEncrypted": true,
      "TrashDays": 1,
      "MetaVersion": 1,
      "MinClientVersion": "1.1.0-A",
      "DirStats": true,
      "EnableACL": false
      }\
      """
          .strip();

  private final FormatCodec codec = new FormatCodec(new CountingBytes());

  @Test
  void documentOfTheReferenceIsRead() {
    VolumeFormat format = codec.decode(STORED.getBytes(UTF_8));
    assertThat(format.name()).isEqualTo("myjfs");
    assertThat(format.uuid()).isEqualTo(UUID);
    assertThat(format.storage().accessKey()).isEqualTo("a&b");
    assertThat(format.storage().secretKey()).isEqualTo("my-secret-key");
    assertThat(format.layout().blockLength()).isEqualTo(4 << 20);
    assertThat(format.layout().secretsEncrypted()).isTrue();
    assertThat(format.limits().trashDays()).isEqualTo(1);
    assertThat(format.features().dirStats()).isTrue();
    assertThat(format.features().tiers()).isFalse();
  }

  @Test
  void newDocumentIsThatOfTheReferenceToTheByte() {
    VolumeFormat format = codec.decode(STORED.getBytes(UTF_8));
    assertThat(new String(codec.encode(format, null), UTF_8)).isEqualTo(STORED);
  }

  @Test
  void unknownMembersSurviveARewrite() {
    String later =
        STORED
            .replace("\"EnableACL\": false\n", "\"EnableACL\": false,\n\"Later\": [\n1\n]\n")
            .replace("\"Tag\": \"\"", "\"Tag\": \"a=b\"");
    VolumeFormat format = codec.decode(later.getBytes(UTF_8));
    assertThat(new String(codec.encode(format, later.getBytes(UTF_8)), UTF_8)).isEqualTo(later);
  }

  @Test
  void plainSecretsStayPlain() {
    String plain =
        STORED.replace("\"KeyEncrypted\": true,\n", "").replaceFirst("AAEC[^\"]*", "open");
    VolumeFormat format = codec.decode(plain.getBytes(UTF_8));
    assertThat(format.storage().secretKey()).isEqualTo("open");
    assertThat(new String(codec.encode(format, null), UTF_8)).isEqualTo(plain);
  }

  @Test
  void shownDocumentHasNoSecrets() {
    assertThat(FormatCodec.withoutSecrets(STORED.getBytes(UTF_8)))
        .isEqualTo(STORED.replaceFirst("AAEC[^\"]*", "removed"));
  }

  @Test
  void removedSecretIsRefused() {
    String removed = FormatCodec.withoutSecrets(STORED.getBytes(UTF_8));
    assertThatThrownBy(() -> codec.decode(removed.getBytes(UTF_8)))
        .hasMessageContaining("secret was removed");
  }

  @Test
  void garbageIsRefused() {
    assertThatThrownBy(() -> codec.decode("[1]".getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> codec.decode("{".getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Gives 00 01 02 ... as nonce. */
  private static final class CountingBytes implements RandomGenerator {
    @Override
    public long nextLong() {
      return 0;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) i;
      }
    }
  }
}
