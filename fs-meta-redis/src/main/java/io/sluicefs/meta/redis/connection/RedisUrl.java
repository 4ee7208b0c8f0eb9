package io.sluicefs.meta.redis.connection;

import io.sluicefs.meta.redis.topology.RouteRead;
import io.sluicefs.meta.redis.topology.Servers;
import io.sluicefs.meta.redis.topology.Servers.Single;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is and how to log in (redis-metadata.md 1). Its text never shows a password.
 *
 * @param user empty for password-only authentication
 * @param password empty for none
 * @param sentinelPassword for the sentinels themselves; empty for none
 * @param db number of the database
 * @param routeRead which copies a read-only mount asks
 * @param tls null without TLS
 */
public record RedisUrl(
    Servers servers,
    String user,
    String password,
    String sentinelPassword,
    int db,
    RouteRead routeRead,
    @Nullable Tls tls,
    Timing timing) {

  /** What {@code rediss://} checks and shows; null or empty parts are the defaults. */
  public record Tls(
      boolean skipsVerification,
      @Nullable String certFile,
      @Nullable String keyFile,
      @Nullable String caFile,
      @Nullable String serverName) {}

  /** Back-off between attempts and the limit of one wait for the server. */
  public record Timing(
      Duration retryBackoffMin,
      Duration retryBackoffMax,
      Duration readTimeout,
      Duration writeTimeout) {
    public static final Timing DEFAULT =
        new Timing(
            Duration.ofMillis(20),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5));
  }

  /**
   * Reads a URL; the password may come from the environment of the process.
   *
   * @throws IllegalArgumentException what is wrong with it, without secrets
   */
  public static RedisUrl parse(String text) {
    return parse(text, System.getenv());
  }

  /** As {@link #parse(String)} with the given environment. */
  public static RedisUrl parse(String text, Map<String, String> environment) {
    return new RedisUrlParser(text, environment).parse();
  }

  public boolean isUnixSocket() {
    return servers instanceof Single single && single.socketPath() != null;
  }

  /** The URL without passwords. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(80);
    text.append(isUnixSocket() ? "unix://" : tls == null ? "redis://" : "rediss://");
    if (!user.isEmpty() || !password.isEmpty()) {
      text.append(user).append(password.isEmpty() ? "" : ":****").append('@');
    }
    if (isUnixSocket()) {
      return text.append(servers.text()).append("?db=").append(db).toString();
    }
    return text.append(servers.text()).append('/').append(db).toString();
  }
}
