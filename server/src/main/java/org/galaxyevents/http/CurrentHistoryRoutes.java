package org.galaxyevents.http;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.galaxyevents.account.Requester;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.Snapshot;
import org.galaxyevents.database.Transaction;
import org.galaxyevents.history.CurrentHistories;
import org.galaxyevents.history.CurrentHistories.Current;
import org.galaxyevents.history.History;
import org.galaxyevents.http.ApiError.ValidationError;

/**
 * {@code /history/current_history_json} and what changes it: the history that a browser works in.
 * Galaxy's older routes, asked every three seconds by a page without a stream. Thread-safe.
 */
public final class CurrentHistoryRoutes {

  private final Database database;
  private final CurrentHistories current;
  private final HistoryDoor door;
  private final HistoryView view;
  private final SessionCookie cookie;

  public CurrentHistoryRoutes(
      Database database,
      CurrentHistories current,
      HistoryDoor door,
      HistoryView view,
      SessionCookie cookie) {
    this.database = database;
    this.current = current;
    this.door = door;
    this.view = view;
    this.cookie = cookie;
  }

  public void addTo(Router router) {
    router
        .add("GET", "/history/current_history_json", this::show)
        .add("GET", "/history/set_as_current", this::set)
        .add("POST", "/history/set_as_current", this::set)
        .add("GET", "/history/create_new_current", this::create)
        .add("POST", "/history/create_new_current", this::create);
  }

  private Response show(Exchange exchange) {
    String text = exchange.request().parameter("since").orElse("");
    Optional<LocalDateTime> since = naiveTime(text);
    if (since.isEmpty() && !text.isEmpty()) {
      return invalidDate(text);
    }
    Requester requester = exchange.requester();
    // Almost always there is one, and a poll must not wait for those who write.
    Optional<Response> found =
        database.read(handle ->
            current
                .find(handle, requester)
                .map(history ->
                    isNews(history, since)
                        ? JsonResponse.spaced(200, view.current(new Snapshot(handle), history))
                        : JsonResponse.spaced(200, null)));
    return found.orElseGet(() ->
        answer(
            exchange,
            transaction ->
                current.findOrCreate(transaction, requester, exchange.request().clientAddress())));
  }

  private static boolean isNews(History history, Optional<LocalDateTime> since) {
    return since.isEmpty() || history.updateTime().isAfter(since.get());
  }

  private Response set(Exchange exchange) {
    Requester requester = exchange.requester();
    String encoded =
        exchange
            .request()
            .parameter("id")
            .orElseThrow(() ->
                ApiError.invalid(
                    new ValidationError(
                        "missing", List.of("query", "id"), "Field required", null)));
    long id = door.decode(encoded, "id");
    Requester.Session session =
        requester
            .session()
            .orElseThrow(
                () -> QueryParameters.refusal("Only a browser session has a current history"));
    return answer(
        exchange,
        transaction -> {
          History history = door.open(transaction.snapshot(), id, requester);
          current.makeCurrent(transaction, session.id(), id);
          return new Current(history, Optional.empty());
        });
  }

  private Response create(Exchange exchange) {
    String name =
        exchange
            .request()
            .parameter("name")
            .filter(text -> !text.isBlank())
            .orElse(History.DEFAULT_NAME);
    BoundedTexts.requireName(name, List.of("query", "name"));
    return answer(
        exchange,
        transaction ->
            current.create(
                transaction, exchange.requester(), exchange.request().clientAddress(), name));
  }

  private interface Change {
    Current in(Transaction transaction);
  }

  private Response answer(Exchange exchange, Change change) {
    record Answer(Response response, Current of) {}
    Answer answer =
        database.write(transaction -> {
          Current of = change.in(transaction);
          return new Answer(
              JsonResponse.spaced(200, view.current(transaction.snapshot(), of.history())), of);
        });
    return answer
        .of()
        .opened()
        .map(session -> cookie.set(answer.response(), session, exchange.request()))
        .orElse(answer.response());
  }

  /** Without offset, as Galaxy has it: here, unlike everywhere else, {@code Z} is refused. */
  private static Optional<LocalDateTime> naiveTime(String text) {
    try {
      return Optional.of(LocalDateTime.parse(text.replace(' ', 'T')));
    } catch (DateTimeException otherwise) {
      return Optional.empty();
    }
  }

  /** Galaxy sends this page under the name of JSON. */
  private static Response invalidDate(String text) {
    String shown = "Invalid date format for 'since': '" + QueryParameters.shortened(text) + "'";
    return Response.text(
        400,
        "text/html; charset=utf-8",
        """
        <!DOCTYPE HTML>
        <html lang="en">
            <body>
            <div class="message mt-2 alert alert-info">%s</div>
            </body>
        </html>
        """
            .formatted(escaped(shown)));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
