package org.galaxyevents.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import org.galaxyevents.connection.CloseReason;
import org.galaxyevents.connection.Connection;
import org.galaxyevents.connection.Transport;
import org.galaxyevents.sse.Frame;
import org.jspecify.annotations.Nullable;

/**
 * The network between one stream's two ends: text arrives in its order, a moment later; while the
 * client reads nothing, what is written piles up. It can break, which both ends are told, or
 * vanish, of which nobody is. Confined to the simulation's thread.
 */
final class StreamLink implements Transport {

  private static final Duration HOP = Duration.ofMillis(2);

  /** What the sockets in between may take before writing piles up in the server. */
  private static final int MOST_BUFFERED = 6_000;

  private static final int LEAST_BUFFERED = 300;

  private final Tab tab;
  private final Promises promises;
  private final Machine server;
  private final Executor loop;
  private final Deque<String> unread = new ArrayDeque<>();
  private final long[] down = new long[1];
  private final int buffered;

  private @Nullable Connection connection;
  private int piled;
  private boolean isCut;
  private boolean hasVanished;
  private boolean clientReads = true;
  private boolean wasBlocked;

  StreamLink(Tab tab, Machine server, Executor loop, Promises promises) {
    this.promises = promises;
    this.tab = tab;
    this.buffered = tab.machine().random().nextBoolean() ? LEAST_BUFFERED : MOST_BUFFERED;
    this.server = server;
    this.loop = loop;
  }

  void serve(Connection opened) {
    connection = opened;
    if (isCut) {
      opened.closed(CloseReason.CLIENT_GONE);
    }
  }

  /** Whether the server holds its end open. */
  boolean isServed() {
    return connection != null && connection.isOpen();
  }

  @Override
  public boolean isWritable() {
    return piled < buffered;
  }

  @Override
  public void write(List<Frame> frames) {
    if (isCut || !server.lives()) {
      return;
    }
    promises.exceeded("what piles up before " + tab, piled, buffered);
    StringBuilder text = new StringBuilder();
    frames.forEach(text::append);
    piled += text.length();
    if (!hasVanished) {
      tab.machine().inOrder(down, HOP, () -> arrive(text.toString()));
    }
  }

  private void arrive(String text) {
    if (isCut || hasVanished) {
      return;
    }
    unread.add(text);
    if (clientReads) {
      read();
    }
  }

  private void read() {
    while (!unread.isEmpty() && !isCut) {
      String text = unread.removeFirst();
      server.after(HOP, () -> drained(text.length()));
      tab.received(this, text);
    }
  }

  private void drained(int length) {
    wasBlocked = piled >= buffered;
    piled -= length;
    Connection open = connection;
    if (wasBlocked && isWritable() && open != null) {
      loop.execute(open::becameWritable);
    }
  }

  @Override
  public void end(CloseReason reason) {
    tab.story().tell(server.name(), "ends the stream of %s: %s", tab, reason);
    if (!hasVanished) {
      tab.machine()
          .inOrder(
              down,
              HOP,
              () -> {
                if (!isCut) {
                  read();
                  isCut = true;
                  tab.ended(this);
                }
              });
    }
  }

  /** The client reads nothing, or again. */
  void setReading(boolean reads) {
    clientReads = reads;
    if (reads) {
      read();
    }
  }

  /** It breaks, perhaps in the middle of an event; both ends are told. */
  void cut(boolean inTheMiddle) {
    if (isCut) {
      return;
    }
    if (inTheMiddle && clientReads && !unread.isEmpty()) {
      String text = unread.removeFirst();
      tab.received(this, text.substring(0, tab.machine().random().nextInt(text.length())));
    }
    isCut = true;
    tab.machine().after(tab.machine().delay(HOP), () -> tab.ended(this));
    goneForServer(CloseReason.CLIENT_GONE);
  }

  /** Nothing gets through any more, and nobody is told. */
  void vanish() {
    hasVanished = true;
  }

  /** The client has given it up. */
  void abandon() {
    if (!isCut) {
      isCut = true;
      if (!hasVanished) {
        goneForServer(CloseReason.CLIENT_GONE);
      }
    }
  }

  private void goneForServer(CloseReason reason) {
    loop.execute(() -> {
      Connection open = connection;
      if (open != null) {
        open.closed(reason);
      }
    });
  }
}
