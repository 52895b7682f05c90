package org.galaxyevents.catchup;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.galaxyevents.event.Event;

/** What did this client miss? Thread-safe. */
public interface CatchUp {

  /** Whom a client's stream concerns. */
  record Client(OptionalLong user, OptionalLong session, ResumePoint from) {}

  /** The answer. */
  sealed interface Answer {

    /** All that concerns it and may have been announced since. Empty if there was nothing. */
    record Missed(List<Event> events) implements Answer {}

    /** It could not be looked up: the client has to come back. */
    record Failed() implements Answer {}
  }

  /**
   * Looks up what changed for a client since it was last told. Its connection must have been
   * registered before, so that nothing falls between. Returns at once.
   *
   * @param answer called once, on any thread, possibly before this returns
   */
  void missed(Client client, Consumer<Answer> answer);
}
