package io.sluicefs.it.harness;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** Throw-away RSA keys for encrypted volumes. */
public final class KeyFile {
  /** Opens {@link #locked}. */
  public static final String PASSPHRASE = "a passphrase";

  public static final String VARIABLE = "JFS_RSA_PASSPHRASE";

  private KeyFile() {}

  /** A key with a passphrase. */
  public static Path locked() {
    return resource("locked.pem");
  }

  /** Another key, without one. */
  public static Path open() {
    return resource("open.pem");
  }

  private static Path resource(String name) {
    try {
      URL url = Objects.requireNonNull(KeyFile.class.getResource(name));
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
