package io.sluicefs.objectstore.crypto;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.bc.BcPEMDecryptorProvider;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/**
 * RSA keys in PEM, as OpenSSL of any age writes them: PKCS#1 or PKCS#8, with a passphrase or
 * without. Messages never show the key or the passphrase.
 */
public final class PrivateKeys {
  /** Where the passphrase comes from. */
  public static final String PASSPHRASE = "JFS_RSA_PASSPHRASE";

  private static final int MODULUS_BITS_MIN = 1024;

  private PrivateKeys() {}

  /**
   * The first key of {@code pem}. A passphrase that is not needed is ignored.
   *
   * @param passphrase empty for none
   * @throws IllegalArgumentException no key, not RSA, passphrase missing or wrong
   */
  public static RSAPrivateCrtKey parse(String pem, String passphrase) {
    try {
      PrivateKeyInfo info = read(pem, passphrase.toCharArray());
      if (info != null
          && KeyFactory.getInstance("RSA")
                  .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()))
              instanceof RSAPrivateCrtKey key
          && key.getModulus().bitLength() >= MODULUS_BITS_MIN) {
        return key;
      }
    } catch (IOException | GeneralSecurityException e) {
      // Causes may quote what they could not parse.
    }
    throw new IllegalArgumentException(
        "the private key is no RSA key in PEM of at least " + MODULUS_BITS_MIN + " bits");
  }

  /**
   * A key without a passphrase, RSA or of another kind, for TLS.
   *
   * @throws IllegalArgumentException no such key
   */
  public static PrivateKey ofAnyKind(String pem) {
    try {
      PrivateKeyInfo info = read(pem, new char[0]);
      if (info != null) {
        return new JcaPEMKeyConverter().getPrivateKey(info);
      }
    } catch (IOException e) {
      // As above.
    }
    throw new IllegalArgumentException("no private key in PEM");
  }

  private static @Nullable PrivateKeyInfo read(String pem, char[] passphrase) throws IOException {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      return switch (parser.readObject()) {
        case PEMEncryptedKeyPair locked -> {
          requirePassphrase(passphrase);
          yield unlock(locked, passphrase);
        }
        case PKCS8EncryptedPrivateKeyInfo locked -> {
          requirePassphrase(passphrase);
          yield unlock(locked, passphrase);
        }
        case PEMKeyPair open -> open.getPrivateKeyInfo();
        case PrivateKeyInfo open -> open;
        case null, default -> null;
      };
    }
  }

  private static void requirePassphrase(char[] passphrase) {
    if (passphrase.length == 0) {
      throw new IllegalArgumentException(
          "the private key is encrypted: set its passphrase in " + PASSPHRASE);
    }
  }

  private static PrivateKeyInfo unlock(PEMEncryptedKeyPair locked, char[] passphrase) {
    try {
      return locked.decryptKeyPair(new BcPEMDecryptorProvider(passphrase)).getPrivateKeyInfo();
    } catch (IOException e) {
      throw wrongPassphrase();
    }
  }

  private static PrivateKeyInfo unlock(PKCS8EncryptedPrivateKeyInfo locked, char[] passphrase) {
    try {
      return locked.decryptPrivateKeyInfo(
          new JceOpenSSLPKCS8DecryptorProviderBuilder()
              .setProvider(new BouncyCastleProvider())
              .build(passphrase));
    } catch (OperatorCreationException | PKCSException e) {
      throw wrongPassphrase();
    }
  }

  private static IllegalArgumentException wrongPassphrase() {
    return new IllegalArgumentException(
        "the private key does not open with the passphrase in " + PASSPHRASE);
  }
}
