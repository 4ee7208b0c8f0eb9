package io.sluicefs.cli.options;

import java.nio.file.Path;

/** Default paths: one set for root, one below the home directory for everybody else. */
public final class Defaults {
  private Defaults() {}

  public static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  public static String logFile() {
    return choose("/var/log/juicefs.log", ".juicefs/juicefs.log");
  }

  public static String bucket() {
    return choose("/var/jfs", ".juicefs/local");
  }

  public static String cacheDirectory() {
    return choose("/var/jfsCache", ".juicefs/cache");
  }

  public static String embeddedStore() {
    return choose("/var/lib/sluice", ".sluice");
  }

  private static String choose(String forRoot, String belowHome) {
    if (isRoot()) {
      return forRoot;
    }
    return Path.of(System.getProperty("user.home", "/"), belowHome).toString();
  }
}
