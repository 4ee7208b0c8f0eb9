package io.sluicefs.objectstore.crypto;

import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals and opens object bodies with the key of one volume. A sealed body is: length of the wrapped
 * data key (2 bytes), length of the nonce (1), the wrapped key, the nonce, the cipher's output with
 * its tag. Every body has a data key and a nonce of its own.
 *
 * <p>AES works on direct buffers as they are. ChaCha20-Poly1305 of the JDK would collect the whole
 * body on the heap; it gets an array that is used again and works in place. At most {@link #turns}
 * such arrays exist.
 */
public final class ObjectCipher {
  private static final OAEPParameterSpec WRAPPING =
      new OAEPParameterSpec(
          "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, new PSource.PSpecified(label()));

  private static final int HEADER_BYTES = 3;

  /** Enough for one array a core; more would only take memory. */
  private static final int TURNS_MAX = 8;

  /** Stands in for an array that its user makes when it is needed first. */
  private static final byte[] NONE = new byte[0];

  private final DataCipher algorithm;
  private final RSAPrivateCrtKey privateKey;
  private final PublicKey publicKey;
  private final SecureRandom random = new SecureRandom();
  private final ArrayBlockingQueue<byte[]> arrays;

  /**
   * @param algorithm as the settings of a volume name it
   * @throws IllegalArgumentException for one that we do not have
   */
  public ObjectCipher(RSAPrivateCrtKey key, String algorithm) {
    this.algorithm = DataCipher.named(algorithm);
    this.privateKey = key;
    try {
      this.publicKey =
          KeyFactory.getInstance("RSA")
              .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the private key is not usable", e);
    }
    int turns = turns();
    this.arrays = new ArrayBlockingQueue<>(turns);
    for (int i = 0; i < turns; i++) {
      arrays.add(NONE);
    }
  }

  private static int turns() {
    return Math.clamp(Runtime.getRuntime().availableProcessors(), 1, TURNS_MAX);
  }

  private static byte[] label() {
    return new byte[] {'k', 'e', 'y', 's'};
  }

  /** Bytes that sealing adds to a body. */
  public int overhead() {
    return HEADER_BYTES + wrappedLength() + DataCipher.NONCE_BYTES + DataCipher.TAG_BYTES;
  }

  private int wrappedLength() {
    return (privateKey.getModulus().bitLength() + 7) / 8;
  }

  /** Seals all remaining bytes of {@code plain}, whose position stays, into {@code sealed}. */
  public void seal(ByteBuffer plain, ByteBuffer sealed) {
    byte[] key = new byte[DataCipher.KEY_BYTES];
    byte[] nonce = new byte[DataCipher.NONCE_BYTES];
    random.nextBytes(key);
    random.nextBytes(nonce);
    try {
      Cipher wrapping = Cipher.getInstance("RSA/ECB/OAEPPadding");
      wrapping.init(Cipher.ENCRYPT_MODE, publicKey, WRAPPING);
      byte[] wrapped = wrapping.doFinal(key);
      sealed.putShort((short) wrapped.length).put((byte) nonce.length).put(wrapped).put(nonce);
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce);
      run(cipher, plain.duplicate(), sealed);
    } catch (GeneralSecurityException e) {
      throw new ObjectStoreException(Kind.FATAL, "encryption failed", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** How long the body in {@code sealed} is, by its header. */
  public int plainLength(ByteBuffer sealed) {
    int header = headerLength(sealed);
    int length = sealed.remaining() - header - DataCipher.TAG_BYTES;
    if (length < 0) {
      throw damaged(null);
    }
    return length;
  }

  private static int headerLength(ByteBuffer sealed) {
    if (sealed.remaining() < HEADER_BYTES) {
      throw damaged(null);
    }
    int at = sealed.position();
    return HEADER_BYTES + Short.toUnsignedInt(sealed.getShort(at)) + (sealed.get(at + 2) & 0xFF);
  }

  /**
   * Opens all remaining bytes of {@code sealed} into {@code plain}, which has room for them.
   *
   * @throws ObjectStoreException DAMAGED; {@code plain} then holds nothing of use
   */
  public void open(ByteBuffer sealed, ByteBuffer plain) {
    plainLength(sealed);
    ByteBuffer body = sealed.duplicate();
    byte[] wrapped = new byte[Short.toUnsignedInt(body.getShort())];
    byte[] nonce = new byte[body.get() & 0xFF];
    body.get(wrapped).get(nonce);
    try {
      Cipher unwrapping = Cipher.getInstance("RSA/ECB/OAEPPadding");
      unwrapping.init(Cipher.DECRYPT_MODE, privateKey, WRAPPING);
      byte[] key = unwrapping.doFinal(wrapped);
      run(cipher(Cipher.DECRYPT_MODE, key, nonce), body, plain);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw damaged(e);
    }
  }

  private Cipher cipher(int mode, byte[] key, byte[] nonce) throws GeneralSecurityException {
    Key dataKey = new SecretKeySpec(key, algorithm.keyAlgorithm);
    Cipher cipher = Cipher.getInstance(algorithm.transformation);
    cipher.init(mode, dataKey, algorithm.nonce(nonce));
    return cipher;
  }

  private void run(Cipher cipher, ByteBuffer from, ByteBuffer to) throws GeneralSecurityException {
    if (algorithm == DataCipher.AES_GCM) {
      cipher.doFinal(from, to);
      return;
    }
    byte[] array = takeArray(from.remaining() + DataCipher.TAG_BYTES);
    try {
      int length = from.remaining();
      from.get(array, 0, length);
      to.put(array, 0, cipher.doFinal(array, 0, length, array, 0));
    } finally {
      arrays.add(array);
    }
  }

  private byte[] takeArray(int length) {
    byte[] array = uninterruptibly();
    return array.length >= length ? array : new byte[length];
  }

  private byte[] uninterruptibly() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return arrays.take();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static ObjectStoreException damaged(@Nullable Exception cause) {
    String text = "the object is damaged, or not encrypted with the key of the volume";
    return cause == null
        ? new ObjectStoreException(Kind.DAMAGED, text)
        : new ObjectStoreException(Kind.DAMAGED, text, cause);
  }
}
