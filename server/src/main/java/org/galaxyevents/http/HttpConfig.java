package org.galaxyevents.http;

import java.time.Duration;
import java.util.List;

/**
 * How the server is reached.
 *
 * @param listen where it listens
 * @param prefix the path below which everything stands, empty or {@code /galaxy}
 * @param eventLoops how many threads serve connections
 * @param maxRequestBody bytes
 * @param requestTimeout how long a request may take to come in
 * @param peerTimeout how long the network may leave what was written to a stream unconfirmed
 * @param trustedProxies addresses whose X-Forwarded headers are believed; those of who comes by a
 *     unix socket always are
 */
public record HttpConfig(
    ListenAddress listen,
    String prefix,
    int eventLoops,
    int maxRequestBody,
    Duration requestTimeout,
    Duration peerTimeout,
    List<String> trustedProxies) {

  public HttpConfig {
    if (!prefix.isEmpty() && (!prefix.startsWith("/") || prefix.endsWith("/"))) {
      throw new IllegalArgumentException(
          "a prefix begins with a slash and ends without: " + prefix);
    }
    if (eventLoops < 1 || maxRequestBody < 1) {
      throw new IllegalArgumentException("eventLoops and maxRequestBody must be positive");
    }
    trustedProxies = List.copyOf(trustedProxies);
  }
}
