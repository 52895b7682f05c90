package org.galaxyevents.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** Reads a stream as a browser's EventSource does. Confined to the simulation's thread. */
public final class SimulatedEventSource {

  private final EventParser parser;

  public SimulatedEventSource(String lastEventId, Consumer<StreamEvent> events) {
    this.parser =
        new EventParser(
            lastEventId,
            new EventStreamListener() {
              @Override
              public void onEvent(StreamEvent event) {
                events.accept(event);
              }
            });
  }

  /** Some of the stream's text has come. */
  public void accept(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    try {
      parser.accept(bytes, 0, bytes.length);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
