package io.sluicefs.meta.redis.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.errno.FsException;
import io.sluicefs.meta.redis.MetaOptions;
import io.sluicefs.meta.redis.PrivateRedis;
import io.sluicefs.meta.redis.RedisConfig;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code rediss://} URLs (redis-metadata.md 1.1, 1.3) against a server that speaks TLS only. */
@Tag("server")
final class RedisTlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir
  @SuppressWarnings("NullAway.Init") // injected
  private static Path dir;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static PrivateRedis server;

  private static int port;

  @BeforeAll
  static void startServer() throws Exception {
    makeIdentity("server", "san=dns:localhost,dns:redis.example");
    makeIdentity("client", "san=dns:client");
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    server =
        PrivateRedis.start(
            "--tls-port",
            Integer.toString(port),
            "--tls-cert-file",
            file("server.crt"),
            "--tls-key-file",
            file("server.key"),
            "--tls-ca-cert-file",
            file("client.crt"));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"fuse-0", "other"})
  void serverAndClientProveWhoTheyAre(String threadName) throws Exception {
    FutureTask<Long> ping =
        new FutureTask<>(
            () -> ping("localhost", "tls-ca-cert-file=" + file("server.crt") + clientIdentity()));
    Thread.ofPlatform().name(threadName).start(ping);
    assertThat(ping.get()).isEqualTo(1);
  }

  @Test
  void clientWithoutCertificateIsTurnedAway() {
    assertThatThrownBy(() -> ping("localhost", "tls-ca-cert-file=" + file("server.crt")))
        .isInstanceOf(FsException.class);
  }

  @Test
  void serverOfUnknownAuthorityIsRefused() {
    assertThatThrownBy(() -> ping("localhost", clientIdentity())).isInstanceOf(FsException.class);
  }

  @Test
  void serverWithAnotherNameIsRefused() {
    String trust = "tls-ca-cert-file=" + file("server.crt") + clientIdentity();
    assertThatThrownBy(() -> ping("127.0.0.1", trust)).isInstanceOf(FsException.class);
  }

  @Test
  void expectedServerNameReplacesTheHost() {
    String trust = "tls-ca-cert-file=" + file("server.crt") + clientIdentity();
    assertThat(ping("127.0.0.1", trust + "&tls-server-name=redis.example")).isEqualTo(1);
  }

  @Test
  void serverThatHasOnlyTheNameOfItsHostIsNotTheExpectedOne() {
    String trust = "tls-ca-cert-file=" + file("server.crt") + clientIdentity();
    assertThatThrownBy(() -> ping("localhost", trust + "&tls-server-name=other.example"))
        .isInstanceOf(FsException.class);
  }

  @Test
  void verificationCanBeSkipped() {
    assertThat(ping("127.0.0.1", "insecure-skip-verify=1" + clientIdentity())).isEqualTo(1);
  }

  /** Connects to a fresh database and counts to one. */
  private static long ping(String host, String options) {
    RedisUrl url =
        RedisUrl.parse("rediss://" + host + ":" + port + "/1?read-timeout=5s&" + options, Map.of());
    RedisConfig config = new RedisConfig(url, MetaOptions.defaults());
    try (RedisConnections redis =
        RedisConnections.open(config, new ClientIdentity(), InstantSource.system())) {
      byte[] key = ("count" + System.nanoTime()).getBytes(US_ASCII);
      return redis.incrBy(key, 1);
    }
  }

  private static String clientIdentity() {
    return "&tls-cert-file=" + file("client.crt") + "&tls-key-file=" + file("client.key");
  }

  private static String file(String name) {
    return dir.resolve(name).toString();
  }

  /** A key and a certificate that vouches for itself, both as PEM. */
  private static void makeIdentity(String name, String extension) throws Exception {
    Path store = dir.resolve(name + ".p12");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keyalg",
            "EC",
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-alias",
            name,
            "-dname",
            "CN=" + name,
            "-ext",
            "bc:c",
            "-ext",
            extension,
            "-keystore",
            store.toString());
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(keytool.getInputStream().readAllBytes(), US_ASCII);
    assertThat(keytool.waitFor()).as(output).isZero();

    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    writePem(name + ".crt", "CERTIFICATE", keys.getCertificate(name).getEncoded());
    byte[] key = keys.getKey(name, PASSWORD.toCharArray()).getEncoded();
    writePem(name + ".key", "PRIVATE KEY", key);
  }

  private static void writePem(String name, String type, byte[] der) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        dir.resolve(name),
        "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
  }
}
