package io.sluicefs.objectstore.crypto;

import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/** The ciphers of object bodies; all have keys of 32, nonces of 12 and tags of 16 bytes. */
enum DataCipher {
  AES_GCM("AES", "AES/GCM/NoPadding") {
    @Override
    AlgorithmParameterSpec nonce(byte[] bytes) {
      return new GCMParameterSpec(TAG_BYTES * 8, bytes);
    }
  },
  CHACHA("ChaCha20", "ChaCha20-Poly1305") {
    @Override
    AlgorithmParameterSpec nonce(byte[] bytes) {
      return new IvParameterSpec(bytes);
    }
  };

  static final int KEY_BYTES = 32;
  static final int NONCE_BYTES = 12;
  static final int TAG_BYTES = 16;

  final String keyAlgorithm;
  final String transformation;

  DataCipher(String keyAlgorithm, String transformation) {
    this.keyAlgorithm = keyAlgorithm;
    this.transformation = transformation;
  }

  abstract AlgorithmParameterSpec nonce(byte[] bytes);

  /**
   * @throws IllegalArgumentException for one that we do not have
   */
  static DataCipher named(String algorithm) {
    return switch (algorithm) {
      case "", "aes256gcm-rsa" -> AES_GCM;
      case "chacha20-rsa" -> CHACHA;
      default ->
          throw new IllegalArgumentException(
              "encrypt-algo: there are aes256gcm-rsa and chacha20-rsa, not " + algorithm);
    };
  }
}
