package org.galaxyevents.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of a {@code text/event-stream} into events, by the rules of the HTML standard
 * (section 9.2.6). Takes the bytes in pieces of any size. Confined to one thread.
 */
final class EventParser {

  private static final int USUAL_LINE = 256;

  /** No Galaxy event comes near it; without a bound a broken server could fill the memory. */
  private static final int LONGEST_EVENT = 4 << 20;

  private final EventStreamListener listener;
  private byte[] line = new byte[USUAL_LINE];
  private int length;
  private boolean afterCarriageReturn;
  private boolean atFirstLine = true;

  private String type = "";
  private @Nullable StringBuilder data;
  private String id;
  private String lastEventId;

  EventParser(String lastEventId, EventStreamListener listener) {
    this.id = lastEventId;
    this.lastEventId = lastEventId;
    this.listener = listener;
  }

  void accept(byte[] bytes, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      boolean secondHalfOfLineEnd = b == '\n' && afterCarriageReturn;
      afterCarriageReturn = b == '\r';
      if (secondHalfOfLineEnd) {
        continue;
      }
      if (b == '\n' || b == '\r') {
        endLine();
      } else {
        append(b);
      }
    }
  }

  private void append(byte b) throws IOException {
    if (length == line.length) {
      if (length >= LONGEST_EVENT) {
        throw new IOException("a line of the event stream is longer than " + LONGEST_EVENT);
      }
      line = Arrays.copyOf(line, length * 2);
    }
    line[length++] = b;
  }

  private void endLine() throws IOException {
    String text = new String(line, 0, length, UTF_8);
    length = 0;
    if (line.length > 16 * USUAL_LINE) {
      line = new byte[USUAL_LINE];
    }
    if (atFirstLine) {
      atFirstLine = false;
      text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
    if (text.isEmpty()) {
      endEvent();
      return;
    }
    int colon = text.indexOf(':');
    if (colon < 0) {
      field(text, "");
      return;
    }
    int value = text.startsWith(" ", colon + 1) ? colon + 2 : colon + 1;
    field(text.substring(0, colon), text.substring(value));
  }

  private void field(String name, String value) throws IOException {
    switch (name) {
      case "" -> listener.onComment(value);
      case "event" -> type = value;
      case "data" -> addData(value);
      case "id" -> id = value.indexOf('\0') < 0 ? value : id;
      default -> {} // The standard: fields of other names are ignored.
    }
  }

  private void addData(String value) throws IOException {
    if (data == null) {
      data = new StringBuilder(value);
    } else {
      data.append('\n').append(value);
    }
    if (data.length() > LONGEST_EVENT) {
      throw new IOException("an event of the stream is longer than " + LONGEST_EVENT);
    }
  }

  private void endEvent() {
    StringBuilder complete = data;
    String name = type.isEmpty() ? "message" : type;
    data = null;
    type = "";
    lastEventId = id;
    if (complete != null) {
      listener.onEvent(new StreamEvent(name, complete.toString(), lastEventId));
    }
  }

  /** The newest id of a complete event, be it one without data. */
  String lastEventId() {
    return lastEventId;
  }
}
