package org.galaxyevents.sse;

import java.util.List;
import java.util.Locale;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;
import org.galaxyevents.security.IdEncoding;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as Galaxy writes them: {@code event}, {@code data} and, where the frame is to move
 * the client's position, {@code id}, in this order. Thread-safe.
 */
public final class FrameEncoder {

  private static final Frame READY = Frame.of("event: ready\ndata: \n\n");
  private static final String KEEPALIVE = ": keepalive\n\n";

  private final IdEncoding ids;

  /**
   * The cursor that was written last: thousands of frames in a row have the same, and formatting a
   * time costs more than the rest of a frame. A race only has it formatted twice.
   */
  private @Nullable WrittenCursor lastCursor;

  private record WrittenCursor(Cursor cursor, String text) {}

  public FrameEncoder(IdEncoding ids) {
    this.ids = ids;
  }

  /** The first frame of each stream. It has no id. */
  public Frame ready() {
    return READY;
  }

  /**
   * Moves the client's position and says nothing else. It has a data line because Firefox ignores
   * the id of an event without one.
   */
  public Frame cursor(Cursor cursor) {
    return Frame.of(cursorText(cursor));
  }

  /** The comment that keeps proxies from closing an idle stream; with a cursor, if there is one. */
  public Frame keepalive(@Nullable Cursor cursor) {
    return Frame.of(cursor == null ? KEEPALIVE : KEEPALIVE + cursorText(cursor));
  }

  /**
   * The last words to a client whose stream ends because this process does: when to come back, and
   * from where.
   */
  public Frame farewell(int retryMillis, @Nullable Cursor cursor) {
    String retry = "retry: " + retryMillis + "\n";
    return Frame.of(retry + (cursor == null ? "\n" : cursorText(cursor)));
  }

  /**
   * One event.
   *
   * @param position what a history update tells its reader as update_time; null where no monitor
   *     gives cursors
   * @param id the position again if this frame may claim it; null when something older is still to
   *     follow
   */
  public Frame encode(Event event, @Nullable Cursor position, @Nullable Cursor id) {
    return switch (event) {
      case Event.HistoryUpdate(List<Long> historyIds) ->
          frame("history_update", historyUpdate(historyIds, position), id);
      case Event.Resync() -> frame("resync", "{}", id);
      case Event.EntryPointUpdate() -> frame("entry_point_update", "{}", id);
      case Event.NotificationUpdate(String payload) ->
          frame("notification_update", oneLine(payload), id);
      case Event.BroadcastUpdate(String payload) -> frame("broadcast_update", oneLine(payload), id);
      case Event.NotificationStatus(String payload) ->
          frame("notification_status", oneLine(payload), id);
      case Event.HistoriesRefused(List<Long> historyIds, Event.Refusal reason) ->
          frame("histories_refused", historiesRefused(historyIds, reason), id);
    };
  }

  private Frame frame(String name, String data, @Nullable Cursor id) {
    StringBuilder text = new StringBuilder(48 + data.length() + name.length());
    text.append("event: ").append(name).append("\ndata: ").append(data).append('\n');
    if (id != null) {
      text.append("id: ").append(text(id)).append('\n');
    }
    return Frame.of(text.append('\n').toString());
  }

  private String cursorText(Cursor cursor) {
    return "event: cursor\ndata: \nid: " + text(cursor) + "\n\n";
  }

  private String text(Cursor cursor) {
    WrittenCursor last = lastCursor;
    if (last == null || !last.cursor().equals(cursor)) {
      last = new WrittenCursor(cursor, cursor.toString());
      lastCursor = last;
    }
    return last.text();
  }

  private String historyUpdate(List<Long> historyIds, @Nullable Cursor position) {
    StringBuilder json = histories(historyIds);
    if (position != null) {
      json.append(", \"update_time\": \"").append(text(position)).append('"');
    }
    return json.append('}').toString();
  }

  private String historiesRefused(List<Long> historyIds, Event.Refusal reason) {
    return histories(historyIds)
        .append(", \"reason\": \"")
        .append(reason.name().toLowerCase(Locale.ROOT))
        .append("\"}")
        .toString();
  }

  /** A JSON object that has begun, with these ids. */
  private StringBuilder histories(List<Long> historyIds) {
    StringBuilder json =
        new StringBuilder(64 + 20 * historyIds.size()).append("{\"history_ids\": [");
    String separator = "";
    for (long id : historyIds) {
      json.append(separator).append('"').append(ids.encode(id)).append('"');
      separator = ", ";
    }
    return json.append(']');
  }

  /**
   * A line break in JSON text can only be white space between tokens; on the wire it would end the
   * data.
   */
  private static String oneLine(String json) {
    return json.indexOf('\n') < 0 && json.indexOf('\r') < 0
        ? json
        : json.replace('\n', ' ').replace('\r', ' ');
  }
}
