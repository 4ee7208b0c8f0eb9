package io.sluicefs.meta.redis.schema;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Secrets inside the setting (volume-and-objects.md 1.5): AES-128-GCM under a key made of the
 * volume's UUID. This keeps secrets from casual readers only.
 */
final class SecretCodec {
  private static final int NONCE_LENGTH = 12;
  private static final int TAG_BITS = 128;
  private static final String REMOVED = "removed";

  private final SecretKeySpec key;
  private final RandomGenerator random;

  SecretCodec(String uuid, RandomGenerator random) {
    this.key = new SecretKeySpec(md5(uuid), "AES");
    this.random = random;
  }

  String encrypt(String secret) {
    if (secret.isEmpty()) {
      return secret;
    }
    byte[] nonce = new byte[NONCE_LENGTH];
    random.nextBytes(nonce);
    byte[] sealed = crypt(Cipher.ENCRYPT_MODE, nonce, secret.getBytes(StandardCharsets.UTF_8));
    ByteBuffer stored = ByteBuffer.allocate(NONCE_LENGTH + sealed.length).put(nonce).put(sealed);
    return Base64.getEncoder().encodeToString(stored.array());
  }

  /**
   * @throws IllegalArgumentException for a text that is not ours, or a removed secret
   */
  String decrypt(String stored) {
    if (stored.isEmpty()) {
      return stored;
    }
    if (stored.equals(REMOVED)) {
      throw new IllegalArgumentException("secret was removed, correct it with config");
    }
    byte[] bytes = Base64.getDecoder().decode(stored);
    if (bytes.length < NONCE_LENGTH) {
      throw new IllegalArgumentException("encrypted secret is too short");
    }
    byte[] nonce = Arrays.copyOf(bytes, NONCE_LENGTH);
    byte[] sealed = Arrays.copyOfRange(bytes, NONCE_LENGTH, bytes.length);
    return new String(crypt(Cipher.DECRYPT_MODE, nonce, sealed), StandardCharsets.UTF_8);
  }

  private byte[] crypt(int mode, byte[] nonce, byte[] text) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
      return cipher.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("a secret of the setting cannot be read", e);
    }
  }

  private static byte[] md5(String text) {
    try {
      return MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }
}
