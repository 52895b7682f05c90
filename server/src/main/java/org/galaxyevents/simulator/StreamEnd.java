package org.galaxyevents.simulator;

import java.io.IOException;
import java.util.Map;

/** Why an event stream is over. */
public sealed interface StreamEnd {

  /** The server ended its answer in good order. */
  record ByServer() implements StreamEnd {}

  /** {@link EventStreamReader#close} was called. */
  record ByClient() implements StreamEnd {}

  /**
   * The server answered with something other than an event stream.
   *
   * @param headers by lower-case name
   * @param body its first 8 KB
   */
  record Refused(int status, Map<String, String> headers, String body) implements StreamEnd {
    public Refused {
      headers = Map.copyOf(headers);
    }
  }

  /** No connection, or one that was cut, or an answer that breaks the protocol. */
  record Broken(IOException cause) implements StreamEnd {}
}
