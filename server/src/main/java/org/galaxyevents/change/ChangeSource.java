package org.galaxyevents.change;

import java.time.Duration;
import java.util.List;
import org.galaxyevents.event.Cursor;
import org.jspecify.annotations.Nullable;

/** Emits every committed change of a history, at least once, and watermarks. Used by one thread. */
public interface ChangeSource {

  /**
   * Begins to read.
   *
   * @param from changes at this moment and later are emitted, even if they were before; null begins
   *     with the next commit
   * @throws SourceLost if the database cannot be read now
   */
  Session open(@Nullable Cursor from) throws SourceLost;

  /** One stretch of reading, ended by the first failure. */
  interface Session extends AutoCloseable {

    /**
     * Waits for changes, at most so long; returns at once when there are some.
     *
     * @throws SourceLost if the database cannot be read any more: open another session
     */
    Batch next(Duration atMost) throws SourceLost, InterruptedException;

    /**
     * A moment of the database's clock up to which everything committed has been returned by {@link
     * #next}, this call included, which is why it returns changes too.
     *
     * @throws SourceLost as {@link #next} does
     */
    Batch sample() throws SourceLost, InterruptedException;

    @Override
    void close();
  }

  /**
   * Changes in the order of their commits, or of their stamps.
   *
   * @param watermark up to when nothing is still to come; null if this batch does not say
   */
  record Batch(List<HistoryChange> changes, @Nullable Cursor watermark) {
    public Batch {
      changes = List.copyOf(changes);
    }

    public static final Batch EMPTY = new Batch(List.of(), null);
  }

  /** The database could not be read. */
  final class SourceLost extends Exception {
    private static final long serialVersionUID = 1L;

    public SourceLost(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
