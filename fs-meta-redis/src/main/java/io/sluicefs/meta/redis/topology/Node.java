package io.sluicefs.meta.redis.topology;

/** Address of a server that answers over TCP. */
public record Node(String host, int port) {

  /** {@code host:port}, an IPv6 address in brackets. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ':' + port;
  }
}
