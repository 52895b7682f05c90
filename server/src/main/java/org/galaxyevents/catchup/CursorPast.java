package org.galaxyevents.catchup;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.galaxyevents.event.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * Where the cursor was, by this process's own passing of time: while a long transaction holds it,
 * it says nothing of how long ago something was announced. Confined to whoever holds it.
 */
final class CursorPast {

  private static final Duration BETWEEN_MOMENTS = Duration.ofSeconds(10);
  private static final int MAX_MOMENTS = 512;

  private record Moment(long at, Cursor cursor) {}

  private final LongSupplier nanoTime;

  /** The latest last. */
  private final Deque<Moment> moments = new ArrayDeque<>();

  CursorPast(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  long now() {
    return nanoTime.getAsLong();
  }

  /** The cursor is there now; to be said again and again, though it stands still. */
  void remember(Cursor cursor) {
    long now = now();
    if (moments.isEmpty() || now - moments.getLast().at() >= BETWEEN_MOMENTS.toNanos()) {
      moments.addLast(new Moment(now, cursor));
    }
    if (moments.size() > MAX_MOMENTS) {
      moments.removeFirst();
    }
  }

  /** Where it was then, or a little before; null if that is not remembered. */
  @Nullable Cursor at(long then) {
    Cursor known = null;
    for (Moment moment : moments) {
      known = moment.at() - then <= 0 ? moment.cursor() : known;
    }
    return known;
  }

  /** The last moment at which it was not yet here; empty if none is remembered. */
  OptionalLong lastBefore(Cursor cursor) {
    OptionalLong last = OptionalLong.empty();
    for (Moment moment : moments) {
      last = moment.cursor().isBefore(cursor) ? OptionalLong.of(moment.at()) : last;
    }
    return last;
  }
}
