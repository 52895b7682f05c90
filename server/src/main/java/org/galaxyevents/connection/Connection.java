package org.galaxyevents.connection;

import java.util.List;
import java.util.Map;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;
import org.jspecify.annotations.Nullable;

/**
 * One browser's stream. It begins by catching up: what is announced meanwhile waits in its mailbox.
 * Then each event is written at once if the transport takes it, and waits, merged with what waits
 * already, if not. Confined to the executor of its shard.
 */
public final class Connection {

  private enum State {
    CATCHING_UP,
    OPEN,
    CLOSED
  }

  private static final long NOT_BLOCKED = Long.MIN_VALUE;

  private final Identity identity;
  private final Transport transport;
  private final Shard shard;
  private final Admission.Permit permit;
  private final Mailbox mailbox = new Mailbox();

  private State state = State.CATCHING_UP;

  /** From when on it has to be told of histories of others; null if nobody has said. */
  private @Nullable ViewsFrom viewsFrom;

  private long lastWrite;
  private long blockedSince = NOT_BLOCKED;

  /**
   * Where the shard keeps this connection in its list of all; the shard alone reads and writes it.
   */
  int index;

  /**
   * In which slot of the wheel it is, or in none, and where; the wheel alone reads and writes it.
   */
  int wheelSlot = KeepaliveWheel.NOWHERE;

  int wheelIndex;

  /**
   * Whether the shard will flush this connection at the end of its round; the shard alone reads and
   * writes it.
   */
  boolean dirty;

  Connection(Identity identity, Transport transport, Shard shard, Admission.Permit permit) {
    this.identity = identity;
    this.transport = transport;
    this.shard = shard;
    this.permit = permit;
    this.lastWrite = shard.now();
  }

  public Identity identity() {
    return identity;
  }

  public boolean isOpen() {
    return state != State.CLOSED;
  }

  /** The client was told last of histories of others at this moment. */
  public void viewsFrom(Cursor resumed) {
    viewsFrom = new ViewsFrom(resumed);
  }

  /**
   * Puts into the mailbox which histories of others have changed since the client was told.
   *
   * @param lastChanges when each has changed last
   * @param nextFrom from when on it has to be told the next time
   */
  void catchUpViews(Map<Long, Cursor> lastChanges, Cursor nextFrom) {
    ViewsFrom from = viewsFrom;
    if (from == null) {
      from = new ViewsFrom(new Cursor(0));
      viewsFrom = from;
    }
    List<Long> missed = from.missed(lastChanges, nextFrom);
    if (!missed.isEmpty()) {
      offer(new Event.HistoryUpdate(missed));
    }
  }

  /**
   * Ends catching up: announces what was missed, with what came in meanwhile, and goes live. Waits
   * for the worker's first cursor if there is none yet.
   */
  public void caughtUp(List<Event> missed) {
    if (state != State.CATCHING_UP) {
      return;
    }
    // What was missed goes first: what came in meanwhile is newer, or says the same.
    List<Event> meanwhile = mailbox.drain();
    missed.forEach(this::offer);
    meanwhile.forEach(this::offer);
    if (state == State.CATCHING_UP) {
      shard.whenCursorKnown(this);
    }
  }

  /** Writes the first frames: ready, what was missed, the cursor. Called by the shard. */
  void goLive() {
    if (state == State.CATCHING_UP) {
      state = State.OPEN;
      write(shard.frames().opening(mailbox.drain()));
    }
  }

  /**
   * Puts an event into the mailbox. One that is full is written out first: a burst fills it within
   * one round of the shard, however well the client reads. If that cannot be, the stream is closed:
   * its client resumes and is told all.
   */
  void offer(Event event) {
    if (state == State.CLOSED || mailbox.offer(event)) {
      return;
    }
    flush();
    if (state != State.CLOSED && !(mailbox.isEmpty() && mailbox.offer(event))) {
      close(CloseReason.MAILBOX_FULL);
    }
  }

  /** Writes what waits, if it can be written. */
  void flush() {
    if (state != State.OPEN || mailbox.isEmpty()) {
      return;
    }
    if (transport.isWritable()) {
      write(shard.frames().of(mailbox.drain()));
    } else if (blockedSince == NOT_BLOCKED) {
      blockedSince = shard.now();
    }
  }

  /** The transport can be written to again. */
  public void becameWritable() {
    blockedSince = NOT_BLOCKED;
    flush();
  }

  /**
   * Writes a keepalive if it is due, closes the stream if its client has not read for too long.
   *
   * @return when to look again; negative if never
   */
  long check(long now, long keepaliveNanos, long slowNanos) {
    if (state == State.CLOSED) {
      return -1;
    }
    boolean blocked = blockedSince != NOT_BLOCKED || !transport.isWritable();
    if (blocked) {
      if (blockedSince == NOT_BLOCKED) {
        blockedSince = now;
      }
      if (now - blockedSince >= slowNanos) {
        close(CloseReason.SLOW);
        return -1;
      }
      return Math.min(blockedSince + slowNanos, now + keepaliveNanos);
    }
    if (state == State.OPEN && now - lastWrite >= keepaliveNanos) {
      write(shard.frames().keepalive());
    }
    return lastWrite + keepaliveNanos;
  }

  /**
   * Ends the stream because this process ends.
   *
   * @param retryMillis when the client is to come back
   */
  void leave(int retryMillis) {
    flush();
    // The cursor claims what was written: nothing may wait any more.
    if (state == State.OPEN && mailbox.isEmpty() && transport.isWritable()) {
      write(shard.frames().farewell(retryMillis));
    }
    close(CloseReason.SHUTDOWN);
  }

  /** Ends the stream from this side. */
  public void close(CloseReason reason) {
    if (state != State.CLOSED) {
      closed(reason);
      transport.end(reason);
    }
  }

  /** The stream has ended. */
  public void closed(CloseReason reason) {
    if (state != State.CLOSED) {
      state = State.CLOSED;
      mailbox.drain();
      permit.release(reason);
      shard.forget(this, reason);
    }
  }

  private void write(List<org.galaxyevents.sse.Frame> frames) {
    lastWrite = shard.now();
    transport.write(frames);
  }

  /** For messages of a debugger. */
  @Override
  public String toString() {
    @Nullable Object who = identity;
    return "Connection[" + who + ", " + state + "]";
  }
}
