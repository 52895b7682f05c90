package org.galaxyevents.http;

import java.time.Duration;
import java.util.List;

/**
 * How the server is reached.
 *
 * @param host the address to listen on
 * @param port the port; 0 picks a free one
 * @param prefix the path below which everything stands, empty or {@code /galaxy}
 * @param eventLoops how many threads serve connections
 * @param maxRequestBody bytes
 * @param requestTimeout how long a request may take to come in
 * @param peerTimeout how long the network may leave what was written to a stream unconfirmed
 * @param trustedProxies addresses whose X-Forwarded headers are believed
 */
public record HttpConfig(
    String host,
    int port,
    String prefix,
    int eventLoops,
    int maxRequestBody,
    Duration requestTimeout,
    Duration peerTimeout,
    List<String> trustedProxies) {

  public HttpConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("no port: " + port);
    }
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
