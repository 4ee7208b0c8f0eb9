package io.sluicefs.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Keys and certificates of a private authority, made by openssl: one of servers on loopback and one
 * of clients, both demanded by servers that are started with them.
 */
public final class TlsFiles {
  private final Path folder;

  private TlsFiles(Path folder) {
    this.folder = folder;
  }

  public static TlsFiles in(Path folder) {
    TlsFiles files = new TlsFiles(folder);
    files.makeAuthority();
    files.make("server", "subjectAltName=IP:127.0.0.1,DNS:localhost");
    files.make("client", "subjectAltName=DNS:client");
    return files;
  }

  private void makeAuthority() {
    openssl(
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority"
            + " -keyout ca.key -out ca.crt");
  }

  private void make(String name, String extension) {
    try {
      Files.writeString(folder.resolve("extension"), extension + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    openssl("req -newkey rsa:2048 -nodes -subj /CN=NAME -keyout NAME.key -out NAME.csr", name);
    openssl(
        "x509 -req -days 2 -CA ca.crt -CAkey ca.key -CAcreateserial -extfile extension"
            + " -in NAME.csr -out NAME.crt",
        name);
  }

  private void openssl(String words) {
    openssl(words, "");
  }

  private void openssl(String words, String name) {
    String command = "openssl " + words.replace("NAME", name);
    ProgramRunner.in(folder).run(command.split(" ", -1)).orFail();
  }

  /** Lines of a configuration in which nothing is answered in the clear. */
  List<String> serverLines(int port) {
    return List.of(
        "port 0",
        "tls-port " + port,
        "tls-cert-file " + file("server.crt"),
        "tls-key-file " + file("server.key"),
        "tls-ca-cert-file " + file("ca.crt"),
        "tls-replication yes");
  }

  /** What redis-cli has to be told. */
  List<String> clientOptions() {
    return List.of(
        "--tls",
        "--cacert",
        file("ca.crt"),
        "--cert",
        file("client.crt"),
        "--key",
        file("client.key"));
  }

  /** Query of a META-URL that proves who the client is. */
  public String identity() {
    return "tls-cert-file=" + file("client.crt") + "&tls-key-file=" + file("client.key");
  }

  /** Query of a META-URL that trusts the authority. */
  public String trust() {
    return "tls-ca-cert-file=" + file("ca.crt");
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }
}
