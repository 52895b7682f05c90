package org.galaxyevents.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.galaxyevents.catchup.LookBack;
import org.galaxyevents.catchup.ResumePoint;
import org.galaxyevents.connection.Connection;
import org.galaxyevents.connection.Identity;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;
import org.galaxyevents.http.ApiError.ValidationError;
import org.galaxyevents.viewer.OpeningViews;

/** What clients look at that is not theirs, as they say when they open a stream. Thread-safe. */
public final class StreamViews {

  private static final String PARAMETER = "history_ids";

  /** They stand in an address, which has bounds of its own. */
  private static final int MOST = 200;

  private final EncodedIds ids;
  private final LookBack lookBack;
  private final Optional<OpeningViews> opening;

  /**
   * @param opening none if updates are not pushed; nobody is then told anything
   */
  public StreamViews(EncodedIds ids, LookBack lookBack, Optional<OpeningViews> opening) {
    this.ids = ids;
    this.lookBack = lookBack;
    this.opening = opening;
  }

  /**
   * What a request names: encoded ids, divided by commas.
   *
   * @throws ApiError if they are none, or too many
   */
  Set<Long> of(Request request) {
    List<String> texts = new QueryParameters(request).list(PARAMETER);
    if (texts.size() > MOST) {
      throw ApiError.invalid(
          new ValidationError(
              "too_long",
              List.of("query", PARAMETER),
              "List should have at most %d items, not %d".formatted(MOST, texts.size()),
              null));
    }
    Set<Long> histories = new LinkedHashSet<>();
    for (String text : texts) {
      List<Object> location = new ArrayList<>(List.of("query", PARAMETER));
      location.add(histories.size());
      histories.add(ids.decode(text, location));
    }
    return histories;
  }

  /**
   * Begins to look at these with a stream that has been registered.
   *
   * @param answer called once, on any thread, with what the stream has to be told first; unless
   * @param failed is
   */
  void look(
      Connection connection,
      ResumePoint from,
      Set<Long> histories,
      Consumer<List<Event>> answer,
      Runnable failed) {
    Cursor since = lookBack.of(from);
    // For what is subscribed to when the stream is open.
    connection.viewsFrom(since);
    if (histories.isEmpty() || opening.isEmpty()) {
      answer.accept(List.of());
      return;
    }
    Optional<Audience> viewer = viewer(connection.identity());
    if (viewer.isEmpty()) {
      answer.accept(OpeningViews.refused(histories, Event.Refusal.NOT_ACCESSIBLE));
      return;
    }
    opening.get().look(new OpeningViews.Wish(viewer.get(), histories, since), answer, failed);
  }

  /** A user's streams all show the same; only without one does the session count. */
  private static Optional<Audience> viewer(Identity identity) {
    if (identity.user().isPresent()) {
      return Optional.of(new Audience.User(identity.user().getAsLong()));
    }
    return identity.session().isPresent()
        ? Optional.of(new Audience.Session(identity.session().getAsLong()))
        : Optional.empty();
  }
}
