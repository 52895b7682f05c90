package org.galaxyevents.catchup;

import java.util.List;
import java.util.function.Consumer;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;

/** What did this client miss? */
public interface CatchUp {

  /** The answer. */
  sealed interface Answer {

    /** All that concerns it and may have been announced since. Empty if there was nothing. */
    record Missed(List<Event> events) implements Answer {}

    /** It could not be looked up: the client has to come back. */
    record Failed() implements Answer {}
  }

  /**
   * Looks up what changed for these audiences since a moment, less the overlap. The connection must
   * have been registered before, so that nothing falls between. Thread-safe; returns at once.
   *
   * @param answer called once, on any thread, possibly before this returns
   */
  void missedSince(List<Audience> audiences, Cursor since, Consumer<Answer> answer);
}
