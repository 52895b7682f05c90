package org.galaxyevents.testing;

import java.util.ArrayList;
import java.util.List;
import org.galaxyevents.connection.CloseReason;
import org.galaxyevents.connection.Transport;
import org.galaxyevents.sse.Frame;
import org.jspecify.annotations.Nullable;

/** A wire that remembers what was written to it, and can be told to take nothing. */
public final class RecordingTransport implements Transport {

  private final List<List<Frame>> writes = new ArrayList<>();
  private boolean writable = true;
  private @Nullable CloseReason ended;

  @Override
  public boolean isWritable() {
    return writable;
  }

  @Override
  public void write(List<Frame> frames) {
    writes.add(List.copyOf(frames));
  }

  @Override
  public void end(CloseReason reason) {
    ended = reason;
  }

  /** From now on nothing can be written, or again. */
  public void setWritable(boolean now) {
    writable = now;
  }

  /** The text of each frame, in order. */
  public List<String> frames() {
    return writes.stream().flatMap(List::stream).map(Frame::toString).toList();
  }

  /** The frames themselves, by the write that they went out with. */
  public List<List<Frame>> writes() {
    return writes;
  }

  /** Why this side has ended the stream; null if it has not. */
  public @Nullable CloseReason ended() {
    return ended;
  }

  /** Forgets what was written so far. */
  public void clear() {
    writes.clear();
  }
}
