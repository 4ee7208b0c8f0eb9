package io.sluicefs.meta.redis.connection;

import io.sluicefs.meta.redis.connection.RedisUrl.Timing;
import io.sluicefs.meta.redis.connection.RedisUrl.Tls;
import io.sluicefs.meta.redis.topology.Node;
import io.sluicefs.meta.redis.topology.RouteRead;
import io.sluicefs.meta.redis.topology.Servers;
import io.sluicefs.meta.redis.topology.Servers.Cluster;
import io.sluicefs.meta.redis.topology.Servers.Sentinels;
import io.sluicefs.meta.redis.topology.Servers.Single;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes a metadata URL apart, once. Options that the reference would not know are refused. */
final class RedisUrlParser {
  private static final int DEFAULT_PORT = 6379;
  private static final int SENTINEL_PORT = 26_379;

  /** Options of the reference's driver that tune its pool; accepted without effect. */
  private static final Set<String> IGNORED =
      Set.of(
          "protocol",
          "client_name",
          "max_retries",
          "dial_timeout",
          "pool_fifo",
          "pool_size",
          "pool_timeout",
          "min_idle_conns",
          "max_idle_conns",
          "max_active_conns",
          "max_concurrent_dials",
          "conn_max_idle_time",
          "idle_timeout",
          "conn_max_lifetime",
          "max_conn_age",
          "conn_max_lifetime_jitter",
          "client_cache",
          "client_cache_size",
          "client_cache_expire",
          "client_cache_preload");

  private static final Set<String> KNOWN =
      Set.of(
          "db",
          "min_retry_backoff",
          "max_retry_backoff",
          "read_timeout",
          "write_timeout",
          "route_read",
          "skip_verify",
          "insecure_skip_verify",
          "tls_cert_file",
          "tls_key_file",
          "tls_ca_cert_file",
          "tls_server_name");

  private static final Pattern DURATION_PART =
      Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h)");

  private final String text;
  private final Map<String, String> environment;
  private String user = "";
  private String password = "";
  private Map<String, String> options = Map.of();

  RedisUrlParser(String text, Map<String, String> environment) {
    this.text = text.contains("://") ? text : "redis://" + text;
    this.environment = environment;
  }

  RedisUrl parse() {
    int schemeEnd = text.indexOf("://");
    String scheme = text.substring(0, schemeEnd);
    if (!Set.of("redis", "rediss", "unix").contains(scheme)) {
      throw new IllegalArgumentException("Invalid meta driver: " + scheme);
    }
    String rest = text.substring(schemeEnd + 3);
    int query = rest.indexOf('?');
    if (query >= 0) {
      options = parseQuery(rest.substring(query + 1));
      rest = rest.substring(0, query);
    }
    rest = takeCredentials(rest);
    return scheme.equals("unix") ? unixSocket(rest) : tcp(rest, scheme.equals("rediss"));
  }

  /** User and password stand in front of the last '@' of the authority. */
  private String takeCredentials(String rest) {
    int at = rest.lastIndexOf('@');
    if (at >= 0) {
      String credentials = rest.substring(0, at);
      int colon = credentials.indexOf(':');
      user = decode(colon < 0 ? credentials : credentials.substring(0, colon));
      password = colon < 0 ? "" : decode(credentials.substring(colon + 1));
      rest = rest.substring(at + 1);
    }
    if (password.isEmpty()) {
      password = passwordOfEnvironment();
    }
    return rest;
  }

  private String passwordOfEnvironment() {
    for (String name : new String[] {"REDIS_PASSWORD", "META_PASSWORD"}) {
      String value = environment.getOrDefault(name, "");
      if (!value.isEmpty()) {
        return value;
      }
    }
    String file = environment.getOrDefault("META_PASSWORD_FILE", "");
    if (file.isEmpty()) {
      return "";
    }
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read META_PASSWORD_FILE " + file, e);
    }
  }

  private RedisUrl unixSocket(String path) {
    if (!path.startsWith("/")) {
      throw invalid("unix:// needs an absolute socket path");
    }
    return url(new Single(decode(path), new Node("", 0)), db("0"), null);
  }

  private RedisUrl tcp(String rest, boolean secure) {
    int slash = rest.indexOf('/');
    String hosts = slash < 0 ? rest : rest.substring(0, slash);
    String path = slash < 0 ? "" : rest.substring(slash + 1);
    return url(servers(hosts), db(path.isEmpty() ? "0" : path), secure ? tls() : null);
  }

  private RedisUrl url(Servers servers, int db, @Nullable Tls tls) {
    String ofSentinels = environment.getOrDefault("SENTINEL_PASSWORD", "");
    return new RedisUrl(servers, user, password, ofSentinels, db, routeRead(), tls, timing());
  }

  /** What a host part names: redis-metadata.md 1.1, rules 1 to 3. */
  private Servers servers(String hosts) {
    int comma = hosts.indexOf(',');
    if (comma < 0) {
      return new Single(null, node(hosts, DEFAULT_PORT));
    }
    List<String> items = List.of(hosts.split(",", -1));
    if (items.subList(1, items.size()).contains("")) {
      throw invalid("an address is missing in " + hosts);
    }
    if (hosts.indexOf(':') > comma) {
      List<String> sentinels = items.subList(1, items.size());
      if (items.getFirst().isEmpty()) {
        throw invalid("the name of the master is missing in " + hosts);
      }
      int port = node(sentinels.getLast(), SENTINEL_PORT).port();
      return new Sentinels(
          decode(items.getFirst()), sentinels.stream().map(item -> node(item, port)).toList());
    }
    return new Cluster(items.stream().map(item -> node(item, DEFAULT_PORT)).toList());
  }

  private Node node(String address, int defaultPort) {
    int colon = address.endsWith("]") ? -1 : address.lastIndexOf(':');
    String host = colon < 0 ? address : address.substring(0, colon);
    int port = colon < 0 ? defaultPort : number(address.substring(colon + 1), "port");
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (port < 1 || port > 65_535) {
      throw invalid("port " + port);
    }
    return new Node(host.isEmpty() ? "localhost" : host, port);
  }

  private RouteRead routeRead() {
    String value = options.getOrDefault("route_read", "");
    return switch (value) {
      case "" -> RouteRead.PRIMARY;
      case "replica" -> RouteRead.REPLICA;
      case "random" -> RouteRead.RANDOM;
      case "latency" -> RouteRead.LATENCY;
      default -> throw invalid("route-read " + value + ": replica, random or latency");
    };
  }

  private int db(String ofPath) {
    int db = number(options.getOrDefault("db", ofPath), "database number");
    if (db < 0) {
      throw invalid("database number " + db);
    }
    return db;
  }

  private Tls tls() {
    String skip = options.getOrDefault("insecure_skip_verify", options.get("skip_verify"));
    return new Tls(
        skip != null && !skip.isEmpty() && !skip.equals("false") && !skip.equals("0"),
        options.get("tls_cert_file"),
        options.get("tls_key_file"),
        options.get("tls_ca_cert_file"),
        options.get("tls_server_name"));
  }

  private Timing timing() {
    Timing base = Timing.DEFAULT;
    return new Timing(
        duration("min_retry_backoff", base.retryBackoffMin()),
        duration("max_retry_backoff", base.retryBackoffMax()),
        duration("read_timeout", base.readTimeout()),
        duration("write_timeout", base.writeTimeout()));
  }

  private Duration duration(String name, Duration byDefault) {
    String value = options.get(name);
    if (value == null || value.isEmpty()) {
      return byDefault;
    }
    if (value.matches("\\d+")) {
      return Duration.ofSeconds(number(value, name));
    }
    Matcher part = DURATION_PART.matcher(value);
    double nanos = 0;
    int end = 0;
    while (part.find() && part.start() == end) {
      nanos += Double.parseDouble(part.group(1)) * unitNanos(part.group(2));
      end = part.end();
    }
    if (end == 0 || end != value.length()) {
      throw invalid(name + " " + value);
    }
    return Duration.ofNanos((long) nanos);
  }

  private static double unitNanos(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "us", "µs" -> 1e3;
      case "ms" -> 1e6;
      case "s" -> 1e9;
      case "m" -> 60e9;
      default -> 3600e9;
    };
  }

  private Map<String, String> parseQuery(String query) {
    Map<String, String> found = new HashMap<>();
    for (String pair : query.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String given = decode(equals < 0 ? pair : pair.substring(0, equals));
      String name = given.replace('-', '_');
      if (!KNOWN.contains(name) && !IGNORED.contains(name)) {
        throw invalid("unexpected option: " + given);
      }
      found.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1)));
    }
    return found;
  }

  private int number(@Nullable String value, String what) {
    try {
      return Integer.parseInt(value == null ? "" : value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("redis parse: invalid " + what + ": " + value, e);
    }
  }

  private static IllegalArgumentException invalid(String what) {
    return new IllegalArgumentException("redis parse: " + what);
  }

  /** Percent decoding; a plus sign stays, as in the user part of a URL. */
  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
