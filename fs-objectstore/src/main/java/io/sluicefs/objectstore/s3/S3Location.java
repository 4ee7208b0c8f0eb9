package io.sluicefs.objectstore.s3;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a bucket is, read from the stored bucket text by the rules of JuiceFS.
 *
 * @param endpoint scheme, host and port of a service other than AWS's default; absent for AWS
 * @param region absent when the text does not tell
 * @param options query parameters of the text
 */
record S3Location(
    @Nullable URI endpoint, String bucket, @Nullable String region, Map<String, String> options) {
  private static final String AWS = ".amazonaws.com";
  private static final String DEFAULT_REGION = "us-east-1";
  private static final Pattern VPC =
      Pattern.compile("([^.]+)\\.(.+\\.([^.]+)\\.vpce\\.amazonaws\\.com)");
  private static final Pattern REGION_IN_ENDPOINT =
      Pattern.compile(
          ".+\\.compat\\.objectstorage\\.([^.]+)\\.oraclecloud\\.com"
              + "|s3\\.([^.]+)(?:\\.[^.]+)?\\.cloud\\.ovh\\.net");

  /** The pieces of a bucket text; {@code path} has no slash at either end. */
  private record Pieces(String scheme, String host, String path, Map<String, String> options) {
    String firstComponent() {
      int slash = path.indexOf('/');
      return slash < 0 ? path : path.substring(0, slash);
    }

    URI endpoint(String endpointHost) {
      return URI.create(scheme + "://" + endpointHost);
    }
  }

  /** Type {@code s3}: AWS or any other service, with the bucket in the path or in the host. */
  static S3Location ofS3(String text) {
    Pieces pieces = split(withScheme(text));
    boolean aws = isAws(pieces.host);
    if (!pieces.path.isEmpty()) {
      return aws
          ? new S3Location(null, pieces.firstComponent(), awsRegion(pieces.host), pieces.options)
          : custom(pieces, pieces.host, pieces.firstComponent());
    }
    if (!pieces.host.contains(".")) {
      return new S3Location(null, pieces.host, null, pieces.options);
    }
    if (aws) {
      return bucketInAwsHost(pieces);
    }
    int dot = pieces.host.indexOf('.');
    return custom(pieces, pieces.host.substring(dot + 1), pieces.host.substring(0, dot));
  }

  /** Type {@code minio}: an endpoint and a bucket as its path. */
  static S3Location ofMinio(String text) {
    Pieces pieces = split(text.contains("://") ? text : "http://" + text);
    String path = pieces.path;
    if (path.startsWith("minio/")) {
      path = path.substring("minio/".length());
    }
    if (path.isEmpty()) {
      throw new IllegalArgumentException(
          "bucket: no bucket name in the URL, as in http://host/name");
    }
    Pieces named = new Pieces(pieces.scheme, pieces.host, path, pieces.options);
    return new S3Location(
        named.endpoint(named.host),
        named.firstComponent(),
        pieces.options.get("region"),
        pieces.options);
  }

  private static S3Location bucketInAwsHost(Pieces pieces) {
    Matcher vpc = VPC.matcher(pieces.host);
    if (vpc.matches()) {
      return new S3Location(
          pieces.endpoint(vpc.group(2)), vpc.group(1), vpc.group(3), pieces.options);
    }
    int split = pieces.host.indexOf(".s3");
    if (split <= 0) {
      throw new IllegalArgumentException("bucket: no bucket name in the host " + pieces.host);
    }
    return new S3Location(
        null,
        pieces.host.substring(0, split),
        awsRegion(pieces.host.substring(split + 1)),
        pieces.options);
  }

  private static S3Location custom(Pieces pieces, String host, String bucket) {
    Matcher known = REGION_IN_ENDPOINT.matcher(host);
    String region = null;
    if (known.matches()) {
      region = known.group(1) != null ? known.group(1) : known.group(2);
    }
    return new S3Location(pieces.endpoint(host), bucket, region, pieces.options);
  }

  private static boolean isAws(String host) {
    return host.contains(AWS);
  }

  private static String awsRegion(String host) {
    String rest = host;
    if (rest.startsWith("s3-") || rest.startsWith("s3.")) {
      rest = rest.substring(3);
    }
    if (rest.startsWith("dualstack.")) {
      rest = rest.substring("dualstack.".length());
    }
    int dot = rest.indexOf('.');
    String label = dot < 0 ? rest : rest.substring(0, dot);
    boolean global = rest.equals(AWS.substring(1)) || label.equals("external-1");
    return global ? DEFAULT_REGION : label;
  }

  private static String withScheme(String text) {
    if (text.contains("://")) {
      return text;
    }
    boolean otherService = text.contains(".") && !text.endsWith(AWS);
    return (otherService ? "http://" : "https://") + text;
  }

  private static Pieces split(String url) {
    int schemeEnd = url.indexOf("://");
    String scheme = url.substring(0, schemeEnd);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("bucket: unknown scheme " + scheme + "://");
    }
    String rest = url.substring(schemeEnd + "://".length());
    int question = rest.indexOf('?');
    String place = stripSlashes(question < 0 ? rest : rest.substring(0, question));
    int slash = place.indexOf('/');
    String host = slash < 0 ? place : place.substring(0, slash);
    if (host.isEmpty()) {
      throw new IllegalArgumentException("bucket: the URL names no host");
    }
    if (host.contains("@")) {
      // Not shown: what stands before the @ may be a secret.
      throw new IllegalArgumentException("bucket: keys belong into --access-key and --secret-key");
    }
    String path = slash < 0 ? "" : stripSlashes(place.substring(slash));
    return new Pieces(
        scheme, host, path, question < 0 ? Map.of() : options(rest.substring(question + 1)));
  }

  private static Map<String, String> options(String query) {
    Map<String, String> options = new HashMap<>();
    for (String option : query.split("&", -1)) {
      int equals = option.indexOf('=');
      if (equals > 0) {
        options.put(option.substring(0, equals), option.substring(equals + 1));
      }
    }
    return Map.copyOf(options);
  }

  private static String stripSlashes(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && text.charAt(from) == '/') {
      from++;
    }
    while (to > from && text.charAt(to - 1) == '/') {
      to--;
    }
    return text.substring(from, to);
  }
}
