package org.galaxyevents.connection;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;
import org.galaxyevents.sse.Frame;
import org.galaxyevents.sse.FrameEncoder;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one shard, with its cursor: each event is encoded once in a round, however many
 * connections receive it. Confined to the executor of its shard.
 */
final class SharedFrames {

  /** Events of a round above which its tables are dropped instead of cleared. */
  private static final int LARGE_ROUND = 64;

  private final FrameEncoder encoder;

  /** Frames of this round with an id, and without. */
  private IdentityHashMap<Event, Frame> claiming = new IdentityHashMap<>();

  private IdentityHashMap<Event, Frame> following = new IdentityHashMap<>();

  /** What was written last in this round: the next connection mostly gets the same. */
  private List<Event> lastEvents = List.of();

  private List<Frame> lastFrames = List.of();

  private @Nullable Cursor cursor;
  private @Nullable List<Frame> keepalive;

  SharedFrames(FrameEncoder encoder) {
    this.encoder = encoder;
  }

  /** What the frames from now on may claim; null before the first. */
  @Nullable Cursor cursor() {
    return cursor;
  }

  /** To be called between rounds: what waits has been written under the cursor before. */
  void moveCursor(Cursor to) {
    cursor = to;
    keepalive = null;
  }

  /**
   * The first frames of a stream: ready, what was missed, and the cursor, which alone has an id.
   */
  List<Frame> opening(List<Event> missed) {
    List<Frame> frames = new ArrayList<>(missed.size() + 2);
    frames.add(encoder.ready());
    for (Event event : missed) {
      frames.add(encoder.encode(event, cursor, null));
    }
    if (cursor != null) {
      frames.add(encoder.cursor(cursor));
    }
    return frames;
  }

  /** The frames of these events; only the last may move the client's position. */
  List<Frame> of(List<Event> events) {
    if (!isSame(events, lastEvents)) {
      lastFrames = encoded(events);
      lastEvents = events;
    }
    return lastFrames;
  }

  List<Frame> keepalive() {
    if (keepalive == null) {
      keepalive = List.of(encoder.keepalive(cursor));
    }
    return keepalive;
  }

  /** The last frame of a stream that ends with this process. */
  List<Frame> farewell(int retryMillis) {
    return List.of(encoder.farewell(retryMillis, cursor));
  }

  /** The next round's frames may carry another cursor. */
  void endRound() {
    lastEvents = List.of();
    lastFrames = List.of();
    claiming = emptied(claiming);
    following = emptied(following);
  }

  private List<Frame> encoded(List<Event> events) {
    Frame last =
        claiming.computeIfAbsent(events.getLast(), event -> encoder.encode(event, cursor, cursor));
    if (events.size() == 1) {
      return List.of(last);
    }
    List<Frame> frames = new ArrayList<>(events.size());
    for (Event event : events.subList(0, events.size() - 1)) {
      frames.add(following.computeIfAbsent(event, same -> encoder.encode(same, cursor, null)));
    }
    frames.add(last);
    return frames;
  }

  /** Clearing costs what the map has once held, so one that has grown is let go. */
  private static IdentityHashMap<Event, Frame> emptied(IdentityHashMap<Event, Frame> map) {
    if (map.size() > LARGE_ROUND) {
      return new IdentityHashMap<>();
    }
    if (!map.isEmpty()) {
      map.clear();
    }
    return map;
  }

  /** Events are shared, so the same object is the same event; another one is encoded for itself. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(List<Event> some, List<Event> others) {
    if (some.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < some.size(); i++) {
      if (some.get(i) != others.get(i)) {
        return false;
      }
    }
    return true;
  }
}
