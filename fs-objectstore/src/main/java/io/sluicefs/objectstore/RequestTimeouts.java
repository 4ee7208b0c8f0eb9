package io.sluicefs.objectstore;

import java.time.Duration;

/**
 * How long one request to a service may take, body included; directories know no such limit.
 *
 * @param get of a download, a HEAD or a list page (--get-timeout)
 * @param put of an upload or a deletion (--put-timeout)
 */
public record RequestTimeouts(Duration get, Duration put) {
  public RequestTimeouts {
    if (!get.isPositive() || !put.isPositive()) {
      throw new IllegalArgumentException("timeouts of object requests must be positive");
    }
  }

  public static RequestTimeouts defaults() {
    return new RequestTimeouts(Duration.ofMinutes(1), Duration.ofMinutes(1));
  }
}
