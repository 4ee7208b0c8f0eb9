package io.sluicefs.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Names and versions by which the program presents itself. */
public final class Product {
  private Product() {}

  /** The name the program was called by; a symbolic link may call it otherwise. */
  public static String program() {
    String called = System.getProperty("sluice.program", "sluice");
    return called.contains("juicefs") ? "juicefs" : "sluice";
  }

  /** For example {@code sluice version 0.1.0+2026-11-21.4e23bea}. */
  public static String versionLine() {
    Properties build = new Properties();
    try (InputStream in = Product.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        build.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String version = build.getProperty("version", "0.0.0").replace("-SNAPSHOT", "");
    return "sluice version " + version + '+' + build.getProperty("build", "dev");
  }
}
