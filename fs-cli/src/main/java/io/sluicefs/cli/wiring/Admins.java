package io.sluicefs.cli.wiring;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.args.Redaction;
import io.sluicefs.meta.redis.MetaOptions;
import io.sluicefs.meta.redis.RedisConfig;
import io.sluicefs.meta.redis.RedisVolumeAdmin;
import io.sluicefs.meta.redis.connection.RedisUrl;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a META-URL to a connection. */
public final class Admins {
  private static final Logger log = LoggerFactory.getLogger(Admins.class);
  private static final Set<String> SCHEMES = Set.of("redis", "rediss", "unix");

  private Admins() {}

  /** A URL without a scheme is one of Redis; the address is logged without its password. */
  public static RedisUrl url(String metaUrl) {
    String url = metaUrl.contains("://") ? metaUrl : "redis://" + metaUrl;
    String shown = Redaction.redactUrl(url);
    String scheme = url.substring(0, url.indexOf("://"));
    if (!SCHEMES.contains(scheme)) {
      throw new CommandFailure("Invalid meta driver: " + scheme);
    }
    log.info("Meta address: {}", shown);
    return Failures.explain("Meta " + shown + " is not available", () -> RedisUrl.parse(url));
  }

  public static RedisVolumeAdmin open(String metaUrl) {
    return open(metaUrl, false);
  }

  /**
   * @param strictRedis refuse a server that may lose metadata
   */
  public static RedisVolumeAdmin open(String metaUrl, boolean strictRedis) {
    RedisUrl url = url(metaUrl);
    RedisConfig config = new RedisConfig(url, MetaOptions.defaults(), strictRedis);
    return Failures.explain("Load metadata from " + url, () -> RedisVolumeAdmin.open(config));
  }
}
