package org.galaxyevents.connection;

import java.time.Duration;

/**
 * The bounds of streams.
 *
 * @param keepalive silence after which a keepalive is written
 * @param slowClientTimeout how long something may wait for a client that reads nothing
 * @param maxStreams streams in this process
 * @param maxStreamsPerUser streams of one user, or of one anonymous session; 0 for no limit
 * @param maxStreamsPerAddress streams from one client address; 0 for no limit
 */
public record StreamConfig(
    Duration keepalive,
    Duration slowClientTimeout,
    int maxStreams,
    int maxStreamsPerUser,
    int maxStreamsPerAddress) {

  public StreamConfig {
    if (keepalive.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("keepalive below one second: " + keepalive);
    }
    if (slowClientTimeout.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "slowClientTimeout below one second: " + slowClientTimeout);
    }
    if (maxStreams < 1 || maxStreamsPerUser < 0 || maxStreamsPerAddress < 0) {
      throw new IllegalArgumentException("negative limit of streams");
    }
  }
}
