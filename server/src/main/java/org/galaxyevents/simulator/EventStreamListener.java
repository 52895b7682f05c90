package org.galaxyevents.simulator;

import java.util.Map;

/** Hears what an {@link EventStreamReader} reads, always on the reader's thread. */
public interface EventStreamListener {

  /** The server has answered with an event stream; header names are in lower case. */
  default void onOpen(Map<String, String> headers) {}

  void onEvent(StreamEvent event);

  /** A comment line, without its colon and one space after it; keepalives are such. */
  default void onComment(String comment) {}

  /** Called exactly once, last, however the stream ended. */
  default void onEnd(StreamEnd end) {}
}
