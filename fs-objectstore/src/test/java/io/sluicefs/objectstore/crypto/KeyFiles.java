package io.sluicefs.objectstore.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Objects;

/** One throw-away RSA key in every form that OpenSSL writes, and files that are no such key. */
public final class KeyFiles {
  private KeyFiles() {}

  /** The text of a file. */
  public static String text(String name) {
    try (InputStream file = KeyFiles.class.getResourceAsStream(name + ".pem")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The key of the recorded objects. */
  public static RSAPrivateCrtKey key() {
    return PrivateKeys.parse(text("pkcs8"), "");
  }
}
