package org.galaxyevents.connection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When to look at which connection again: a ring of one-second slots. A write does not move its
 * connection; the look that comes too early does. So a keepalive costs one visit per connection and
 * period, however much is written. Confined to its shard's executor.
 */
final class KeepaliveWheel {

  /** The slot of a connection that is in none. */
  static final int NOWHERE = -1;

  private static final long SLOT_NANOS = Duration.ofSeconds(1).toNanos();

  private final List<@Nullable List<Connection>> slots;
  private final long keepaliveNanos;
  private final long slowNanos;

  /** The slot to be emptied next, and when. */
  private int position;

  private long nextTick;

  KeepaliveWheel(StreamConfig config, long now) {
    this.keepaliveNanos = config.keepalive().toNanos();
    this.slowNanos = config.slowClientTimeout().toNanos();
    int size = (int) (Math.max(keepaliveNanos, slowNanos) / SLOT_NANOS) + 2;
    this.slots = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      slots.add(null);
    }
    this.nextTick = now + SLOT_NANOS;
  }

  /** Starts to look after a connection. */
  void add(Connection connection, long now) {
    put(connection, now + keepaliveNanos);
  }

  /**
   * Looks at every connection whose time has come. To be called about once a second; catches up if
   * it was not.
   */
  void advance(long now) {
    while (now - nextTick >= 0) {
      List<Connection> due = slots.set(position, null);
      position = (position + 1) % slots.size();
      nextTick += SLOT_NANOS;
      if (due != null) {
        // What a look at one does to another is to find it in no slot.
        due.forEach(each -> each.wheelSlot = NOWHERE);
        due.forEach(each -> look(each, now));
      }
    }
  }

  private void look(Connection connection, long now) {
    long next = connection.check(now, keepaliveNanos, slowNanos);
    if (connection.isOpen()) {
      put(connection, next);
    }
  }

  /**
   * Looks after a connection no longer, which has closed. Left until their time has come, those who
   * come and go by the thousands would take up the memory of many times as many.
   */
  void remove(Connection connection) {
    if (connection.wheelSlot == NOWHERE) {
      return;
    }
    List<Connection> list = Objects.requireNonNull(slots.get(connection.wheelSlot));
    Connection last = list.removeLast();
    if (last != connection) {
      list.set(connection.wheelIndex, last);
      last.wheelIndex = connection.wheelIndex;
    }
    connection.wheelSlot = NOWHERE;
  }

  private void put(Connection connection, long when) {
    long ticks = Math.clamp(Math.ceilDiv(when - nextTick, SLOT_NANOS), 0, slots.size() - 1);
    int slot = (int) ((position + ticks) % slots.size());
    List<Connection> list = slots.get(slot);
    if (list == null) {
      list = new ArrayList<>(2);
      slots.set(slot, list);
    }
    connection.wheelSlot = slot;
    connection.wheelIndex = list.size();
    list.add(connection);
  }
}
