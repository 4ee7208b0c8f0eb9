package io.sluicefs.objectstore.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sealed bodies of volume-and-objects.md 5.2; the recorded ones are those of section 13. */
class ObjectCipherTest {
  private static final byte[] HELLO = "hello juicefs block".getBytes(StandardCharsets.US_ASCII);
  private static final String AES_OBJECT =
      """
      AIAMPrmBuCO7fumxbh4R7GRz0VeGPtbljYKVN/kwon2m/FrMfW8EPcW86TumVeVsGoWWLdn16CNs8vixT5x7zScDaTTz
      0NTFSKSb0PXOw3z/Tu4PQqICTD7YosYGBN//3vTiSENt21ccyWCpocpVw+gOC6T09oBoZUw95RlyB+5AeTWgoaKjpKWm
      p6ipqqsWWchYq/fq38hLyNxVfRTK/hyqXA2BXUDzSvyyHm2PwC+icg==
      """;
  private static final String CHACHA_END = "MtpxqqbG6n8fvjHHfGSCxHWGJQDXk7YVkc0D2svh1Q2wM+E=";
  private static final int HEADER = 3 + 128 + 12;

  @Test
  void theRecordedAesObjectOpens() {
    byte[] object = Base64.getMimeDecoder().decode(AES_OBJECT);
    assertThat(open(cipher("aes256gcm-rsa"), object)).isEqualTo(HELLO);
    assertThat(open(cipher(""), object)).isEqualTo(HELLO);
  }

  @Test
  void theRecordedChachaObjectOpens() {
    byte[] object = Base64.getMimeDecoder().decode(AES_OBJECT);
    byte[] end = Base64.getDecoder().decode(CHACHA_END);
    System.arraycopy(end, 0, object, HEADER, end.length);
    assertThat(open(cipher("chacha20-rsa"), object)).isEqualTo(HELLO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"aes256gcm-rsa", "chacha20-rsa"})
  void bodiesOfAllLengthsComeBack(String algorithm) {
    ObjectCipher cipher = cipher(algorithm);
    for (int length : new int[] {0, 1, 15, 16, 17, 4096, 65_537, 1 << 20}) {
      byte[] body = new byte[length];
      new Random(length).nextBytes(body);
      byte[] sealed = seal(cipher, body);
      assertThat(sealed).hasSize(length + cipher.overhead());
      assertThat(sealed).startsWith(0, 128, 12);
      assertThat(open(cipher, sealed)).isEqualTo(body);
    }
  }

  @Test
  void sealingTwiceGivesOtherKeysAndNonces() {
    ObjectCipher cipher = cipher("aes256gcm-rsa");
    byte[] one = seal(cipher, HELLO);
    byte[] two = seal(cipher, HELLO);
    assertThat(ByteBuffer.wrap(one, 3, 128)).isNotEqualTo(ByteBuffer.wrap(two, 3, 128));
    assertThat(ByteBuffer.wrap(one, 131, 12)).isNotEqualTo(ByteBuffer.wrap(two, 131, 12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"aes256gcm-rsa", "chacha20-rsa"})
  void noByteCanBeChangedAndNoneMayBeMissing(String algorithm) {
    ObjectCipher cipher = cipher(algorithm);
    byte[] sealed = seal(cipher, HELLO);
    for (int at = 0; at < sealed.length; at++) {
      byte[] changed = sealed.clone();
      changed[at] ^= 1;
      assertDamaged(cipher, changed);
    }
    for (int length : new int[] {0, 1, 2, 3, 100, HEADER, HEADER + 15, sealed.length - 1}) {
      assertDamaged(cipher, java.util.Arrays.copyOf(sealed, length));
    }
    assertDamaged(cipher, java.util.Arrays.copyOf(sealed, sealed.length + 1));
  }

  @Test
  void anotherKeyDoesNotOpenIt() {
    ObjectCipher other =
        new ObjectCipher(PrivateKeys.parse(KeyFiles.text("other"), ""), "aes256gcm-rsa");
    assertDamaged(other, seal(cipher("aes256gcm-rsa"), HELLO));
  }

  @Test
  void anUnknownAlgorithmIsNamed() {
    assertThatThrownBy(() -> cipher("sm4gcm"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sm4gcm");
  }

  @ParameterizedTest
  @ValueSource(strings = {"aes256gcm-rsa", "chacha20-rsa"})
  void manyThreadsSealAndOpenAtOnce(String algorithm) throws Exception {
    ObjectCipher cipher = cipher(algorithm);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all =
          IntStream.range(0, 40)
              .<Future<Boolean>>mapToObj(i ->
                  threads.submit(() -> {
                    byte[] body = new byte[30_000 + i];
                    new Random(i).nextBytes(body);
                    return java.util.Arrays.equals(open(cipher, seal(cipher, body)), body);
                  }))
              .toList();
      for (Future<Boolean> one : all) {
        assertThat(one.get()).isTrue();
      }
    }
  }

  private static ObjectCipher cipher(String algorithm) {
    return new ObjectCipher(KeyFiles.key(), algorithm);
  }

  private static byte[] seal(ObjectCipher cipher, byte[] body) {
    ByteBuffer plain = ByteBuffer.allocateDirect(body.length + 7).position(7).put(body).flip();
    plain.position(7);
    ByteBuffer sealed = ByteBuffer.allocateDirect(body.length + cipher.overhead());
    cipher.seal(plain, sealed);
    assertThat(plain.position()).isEqualTo(7);
    return bytes(sealed.flip());
  }

  private static byte[] open(ObjectCipher cipher, byte[] object) {
    ByteBuffer sealed = ByteBuffer.allocateDirect(object.length).put(object).flip();
    ByteBuffer plain = ByteBuffer.allocateDirect(cipher.plainLength(sealed));
    cipher.open(sealed, plain);
    return bytes(plain.flip());
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static void assertDamaged(ObjectCipher cipher, byte[] object) {
    assertThatThrownBy(() -> open(cipher, object))
        .isInstanceOfSatisfying(
            ObjectStoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DAMAGED));
  }
}
