package io.sluicefs.meta.redis.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts a server that another manager trusts and whose certificate has one certain name.
 *
 * <p>The JDK is content with the name of the host as well when that is another one: then whoever
 * has a certificate of the authority could stand in for the server that is meant.
 */
final class ExpectedName extends X509ExtendedTrustManager {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private final X509ExtendedTrustManager authority;
  private final String name;

  ExpectedName(X509ExtendedTrustManager authority, String name) {
    this.authority = authority;
    this.name = name.toLowerCase(Locale.ROOT);
  }

  /** Whether a certificate is for that name; of a wildcard the first label is anything. */
  static boolean isFor(X509Certificate certificate, String name) throws CertificateException {
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    if (names == null) {
      return false;
    }
    String lower = name.toLowerCase(Locale.ROOT);
    String anyLabel = "*" + lower.substring(Math.max(0, lower.indexOf('.')));
    for (List<?> each : names) {
      int kind = (Integer) each.getFirst();
      if (kind != DNS_NAME && kind != IP_ADDRESS) {
        continue;
      }
      String given = String.valueOf(each.get(1)).toLowerCase(Locale.ROOT);
      if (given.equals(lower)
          || (kind == DNS_NAME && anyLabel.contains(".") && given.equals(anyLabel))) {
        return true;
      }
    }
    return false;
  }

  private void require(X509Certificate[] chain) throws CertificateException {
    if (!isFor(chain[0], name)) {
      throw new CertificateException("the certificate of the server is not for " + name);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    authority.checkServerTrusted(chain, authType, engine);
    require(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    authority.checkServerTrusted(chain, authType, socket);
    require(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    authority.checkServerTrusted(chain, authType);
    require(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    authority.checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    authority.checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    authority.checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authority.getAcceptedIssuers();
  }
}
