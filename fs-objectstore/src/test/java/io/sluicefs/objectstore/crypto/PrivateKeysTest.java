package io.sluicefs.objectstore.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateKeysTest {
  @ParameterizedTest
  @ValueSource(strings = {"pkcs1", "pkcs8"})
  void anOpenKeyIsReadWithAndWithoutPassphrase(String file) {
    assertThat(PrivateKeys.parse(KeyFiles.text(file), "")).isEqualTo(KeyFiles.key());
    assertThat(PrivateKeys.parse(KeyFiles.text(file), "unneeded")).isEqualTo(KeyFiles.key());
  }

  @ParameterizedTest
  @ValueSource(strings = {"pkcs1-aes", "pkcs1-des3", "pkcs8-pbes2", "pkcs8-scrypt"})
  void anEncryptedKeyNeedsItsPassphrase(String file) {
    String pem = KeyFiles.text(file);
    assertThat(PrivateKeys.parse(pem, "correct")).isEqualTo(KeyFiles.key());
    assertThatThrownBy(() -> PrivateKeys.parse(pem, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("JFS_RSA_PASSPHRASE")
        .hasMessageContaining("is encrypted");
    assertThatThrownBy(() -> PrivateKeys.parse(pem, "horse battery"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not open")
        .hasMessageNotContaining("horse battery");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ec", "public"})
  void whatIsNoPrivateRsaKeyIsRefused(String file) {
    assertRefused(KeyFiles.text(file));
  }

  @Test
  void textsAndBrokenFilesAreRefused() {
    assertRefused("");
    assertRefused("not a key");
    String cut = KeyFiles.text("pkcs8");
    assertRefused(cut.substring(0, 300) + "\n-----END PRIVATE KEY-----\n");
  }

  private static void assertRefused(String pem) {
    assertThatThrownBy(() -> PrivateKeys.parse(pem, "pass"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no RSA key in PEM");
  }
}
