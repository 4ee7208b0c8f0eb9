package io.sluicefs.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.sluicefs.core.meta.VolumeFormat.Storage;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import io.sluicefs.objectstore.RequestTimeouts;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a service sees of our requests, over HTTP and over HTTPS with an authority of its own. */
class S3RequestsTest {
  private record Seen(String method, String path, Headers headers) {
    String header(String name) {
      return Objects.requireNonNullElse(headers.getFirst(name), "");
    }
  }

  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final List<HttpServer> servers = new CopyOnWriteArrayList<>();

  @AfterEach
  void stopServers() {
    servers.forEach(server -> server.stop(0));
  }

  @Test
  void aPutCarriesTheClassTheChecksumAndTheLengthInOnePiece() throws IOException {
    put(new Storage("s3", "STANDARD_IA", plain() + "/bucket", "ak", "sk", ""), Map.of());
    Seen put = seen.getFirst();
    assertThat(put.path()).isEqualTo("/bucket/a");
    assertThat(put.header("x-amz-storage-class")).isEqualTo("STANDARD_IA");
    assertThat(put.header("x-amz-meta-crc32c")).isEqualTo("3808858755");
    assertThat(put.header("Content-length")).isEqualTo("9");
    assertThat(put.header("Transfer-encoding")).isEmpty();
    assertThat(put.header("Expect")).isEmpty();
    assertThat(put.header("Authorization")).startsWith("AWS4-HMAC-SHA256 Credential=ak/");
  }

  @Test
  void withoutAClassNoneIsNamed() throws IOException {
    put(new Storage("s3", "", plain() + "/bucket", "ak", "sk", ""), Map.of());
    assertThat(seen.getFirst().headers()).doesNotContainKey("X-amz-storage-class");
  }

  @Test
  void theChecksumCanBeSwitchedOff() throws IOException {
    String bucket = plain() + "/bucket?disable-checksum=true";
    put(new Storage("s3", "", bucket, "ak", "sk", ""), Map.of());
    assertThat(seen.getFirst().headers()).doesNotContainKey("X-amz-meta-crc32c");
  }

  @Test
  void aSessionTokenIsSent() throws IOException {
    put(new Storage("s3", "", plain() + "/bucket", "ak", "sk", "the-token"), Map.of());
    assertThat(seen.getFirst().header("x-amz-security-token")).isEqualTo("the-token");
  }

  @Test
  void anonymousRequestsAreNotSigned() throws IOException {
    put(new Storage("s3", "", plain() + "/bucket", "anonymous", "", ""), Map.of());
    assertThat(seen.getFirst().headers()).doesNotContainKey("Authorization");
  }

  @Test
  void virtualHostStylePutsTheBucketIntoTheHost() {
    Map<String, String> vhost = Map.of("JFS_S3_VHOST_STYLE", "1");
    assertThatThrownBy(() -> put(storage("http://no-such-host.invalid/bucket"), vhost))
        .hasMessageContaining("bucket.no-such-host.invalid");
    assertThatThrownBy(() -> put(storage("http://no-such-host.invalid/bucket"), Map.of()))
        .hasMessageNotContaining("bucket.no-such-host.invalid");
  }

  @Test
  void anUnknownAuthorityIsRefusedUnlessNamedOrUnchecked() throws Exception {
    String https = secure(false);
    assertThatThrownBy(() -> put(storage(https + "/bucket"), Map.of()))
        .isInstanceOfSatisfying(
            ObjectStoreException.class, e -> assertThat(e.kind()).isNotEqualTo(Kind.NOT_FOUND))
        .hasMessageContaining("put a to s3://bucket/");
    assertThat(seen).isEmpty();
    put(storage(https + "/bucket?ca-certs=" + file("ca.pem")), Map.of());
    put(storage(https + "/bucket?tls-insecure-skip-verify=true"), Map.of());
    assertThat(seen).hasSize(2);
  }

  @Test
  void aServiceThatAsksForACertificateGetsIt() throws Exception {
    String bucket = secure(true) + "/bucket?ca-certs=" + file("ca.pem");
    assertThatThrownBy(() -> put(storage(bucket), Map.of()))
        .isInstanceOf(ObjectStoreException.class);
    String keys = "&ssl-cert=" + file("client.pem") + "&ssl-key=" + file("client-key.pem");
    put(storage(bucket + keys), Map.of());
    assertThat(seen).hasSize(1);
  }

  @Test
  void certificateOptionsThatCannotWorkAreNamed() throws Exception {
    assertRefused("?ca-certs=/no/such.pem", "ca-certs=/no/such.pem");
    assertRefused("?ssl-cert=" + file("client.pem"), "ssl-key");
    String wrong = "https://127.0.0.1:1/bucket?ca-certs=" + file("client-key.pem");
    assertThatThrownBy(() -> put(storage(wrong), Map.of())).hasMessageContaining("ca-certs");
  }

  private static void assertRefused(String options, String words) {
    assertThatThrownBy(() -> S3Config.ofS3(storage("https://h.x/bucket" + options), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }

  private static Storage storage(String bucket) {
    return new Storage("s3", "", bucket, "ak", "sk", "");
  }

  private static void put(Storage storage, Map<String, String> environment) {
    S3Config config = S3Config.ofS3(storage, environment);
    try (S3ObjectStore store = new S3ObjectStore(config, RequestTimeouts.defaults())) {
      store.put(
          "a", ByteBuffer.wrap("123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    }
  }

  private String plain() throws IOException {
    return "http://127.0.0.1:" + start(HttpServer.create(free(), 0));
  }

  private String secure(boolean asksForCertificate) throws Exception {
    HttpsServer server = HttpsServer.create(free(), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context()) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
            ssl.setNeedClientAuth(asksForCertificate);
            parameters.setSSLParameters(ssl);
          }
        });
    return "https://127.0.0.1:" + start(server);
  }

  private int start(HttpServer server) {
    servers.add(server);
    server.createContext("/", this::answer);
    server.start();
    return server.getAddress().getPort();
  }

  private static InetSocketAddress free() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    seen.add(
        new Seen(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getPath(),
            exchange.getRequestHeaders()));
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private static SSLContext context() throws GeneralSecurityException, IOException {
    char[] password = "changeit".toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream file = S3RequestsTest.class.getResourceAsStream("server.p12")) {
      keys.load(file, password);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, password);
    KeyStore authorities = KeyStore.getInstance("PKCS12");
    authorities.load(null, null);
    try (InputStream file = S3RequestsTest.class.getResourceAsStream("ca.pem")) {
      authorities.setCertificateEntry(
          "ca",
          java.security.cert.CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(authorities);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static Path file(String name) throws URISyntaxException {
    URL url = Objects.requireNonNull(S3RequestsTest.class.getResource(name));
    return Path.of(url.toURI());
  }
}
