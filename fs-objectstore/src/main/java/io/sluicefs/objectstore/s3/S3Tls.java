package io.sluicefs.objectstore.s3;

import io.sluicefs.objectstore.crypto.PrivateKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Certificates of services with an authority of their own: options {@code ca-certs}, {@code
 * ssl-cert} and {@code ssl-key} of a bucket's URL name files in PEM.
 */
final class S3Tls {
  private static final char[] NO_PASSWORD = new char[0];

  private S3Tls() {}

  /**
   * Who is believed instead of the authorities of the system; absent without the option.
   *
   * @throws IllegalArgumentException the file holds no certificate
   */
  static TrustManager @Nullable [] trustManagers(S3Config config) {
    Path file = config.file("ca-certs");
    if (file == null || config.trustsAnyCertificate()) {
      return null;
    }
    try {
      KeyStore store = emptyStore();
      int count = 0;
      for (Certificate certificate : certificates(file)) {
        store.setCertificateEntry("ca" + count++, certificate);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory.getTrustManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw unusable("ca-certs", file, e);
    }
  }

  /** How this client shows who it is; absent without the options. */
  static KeyManager @Nullable [] keyManagers(S3Config config) {
    Path chain = config.file("ssl-cert");
    Path keyFile = config.file("ssl-key");
    if (chain == null || keyFile == null) {
      return null;
    }
    try {
      PrivateKey key = PrivateKeys.ofAnyKind(Files.readString(keyFile, StandardCharsets.US_ASCII));
      Certificate[] certificates = certificates(chain).toArray(Certificate[]::new);
      KeyStore store = emptyStore();
      store.setKeyEntry("client", key, NO_PASSWORD, certificates);
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, NO_PASSWORD);
      return factory.getKeyManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw unusable("ssl-key", keyFile, e);
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws GeneralSecurityException, IOException {
    try (InputStream pem = Files.newInputStream(file)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(pem);
      if (found.isEmpty()) {
        throw new GeneralSecurityException("no certificate in it");
      }
      return found;
    }
  }

  private static IllegalArgumentException unusable(String option, Path file, Exception cause) {
    return new IllegalArgumentException(
        "bucket: " + option + "=" + file + " cannot be used: " + cause.getMessage(), cause);
  }
}
