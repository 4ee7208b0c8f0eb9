package io.sluicefs.meta.redis.tls;

import io.netty.handler.ssl.util.TrustManagerFactoryWrapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Whom a connection trusts: an authority, and one name if a URL asks for one. */
public final class Trust {
  private Trust() {}

  /**
   * Servers that authorities vouch for under a certain name, whatever their host is called.
   *
   * @param caFile PEM; null: the authorities of the system
   * @throws IllegalStateException when the file cannot be read or has no certificates
   */
  public static TrustManagerFactory inServerNamed(String name, @Nullable String caFile) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(caFile == null ? null : authorities(Path.of(caFile)));
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager authority) {
          return new TrustManagerFactoryWrapper(new ExpectedName(authority, name));
        }
      }
      throw new GeneralSecurityException("no trust manager for certificates");
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("authorities of the server: " + e.getMessage(), e);
    }
  }

  private static KeyStore authorities(Path file) throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(file)) {
      int number = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority" + number++, each);
      }
    }
    return store;
  }
}
