package org.galaxyevents.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.galaxyevents.account.Requester;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.Snapshot;
import org.galaxyevents.database.Transaction;
import org.galaxyevents.history.History;
import org.galaxyevents.history.HistoryEdit;
import org.galaxyevents.history.HistoryListing;
import org.galaxyevents.history.HistoryStore;
import org.galaxyevents.history.Shelf;

/** {@code /api/histories}: lists, makes, shows, changes and deletes histories. Thread-safe. */
public final class HistoryRoutes {

  private final Database database;
  private final HistoryStore histories;
  private final HistoryDoor door;
  private final HistoryView view;

  public HistoryRoutes(
      Database database, HistoryStore histories, HistoryDoor door, HistoryView view) {
    this.database = database;
    this.histories = histories;
    this.door = door;
    this.view = view;
  }

  /**
   * Adds the routes.
   *
   * @param unsharing has those told who may not look at a history any more
   */
  public void addTo(Router router, Unsharing unsharing) {
    router
        .add("GET", "/api/histories", this::list)
        .add("POST", "/api/histories", this::create)
        .add("GET", "/api/histories/count", this::count)
        .add("GET", "/api/histories/published", this::published)
        .add("GET", "/api/histories/shared_with_me", this::sharedWithMe)
        .add("GET", "/api/histories/{history_id}", this::show)
        .add("PUT", "/api/histories/{history_id}", unsharing.around(this::update))
        .add("DELETE", "/api/histories/{history_id}", unsharing.around(this::delete))
        .add("POST", "/api/histories/deleted/{history_id}/undelete", this::undelete);
  }

  private Response list(Exchange exchange) {
    Requester requester = exchange.requester();
    return listed(
        exchange,
        (snapshot, listing) ->
            requester.user().isPresent()
                ? histories.list(
                    snapshot.handle(), new Shelf.Own(requester.user().get().id()), listing)
                : ofSession(snapshot, requester, listing));
  }

  private Response published(Exchange exchange) {
    return listed(
        exchange,
        (snapshot, listing) ->
            histories.list(snapshot.handle(), new Shelf.Published(), listing.undeleted()));
  }

  private Response sharedWithMe(Exchange exchange) {
    OptionalLong user = exchange.requester().userId();
    if (user.isEmpty()) {
      throw ApiError.of(403, 403001, "API authentication required for this request");
    }
    return listed(
        exchange,
        (snapshot, listing) ->
            histories.list(
                snapshot.handle(), new Shelf.SharedWith(user.getAsLong()), listing.undeleted()));
  }

  private interface Page {
    List<History> in(Snapshot snapshot, HistoryListing listing);
  }

  private Response listed(Exchange exchange, Page page) {
    QueryParameters parameters = new QueryParameters(exchange.request());
    List<String> keys = HistoryView.keys(parameters, HistoryView.SUMMARY);
    HistoryListing listing =
        new HistoryListing(
            parameters.flag("deleted").orElse(false),
            order(exchange.request().parameter("order").orElse("")),
            parameters.offset(),
            parameters.limit());
    return JsonResponse.json(
        200,
        database.read(handle -> {
          Snapshot snapshot = new Snapshot(handle);
          return view.list(snapshot, page.in(snapshot, listing), keys);
        }));
  }

  /** Without an account there is the history that the session works in, and no other. */
  private List<History> ofSession(Snapshot snapshot, Requester requester, HistoryListing listing) {
    return door.ofAnonymousSession(snapshot, requester).stream()
        .filter(history -> history.flags().deleted() == listing.deleted())
        .skip(listing.offset())
        .toList();
  }

  private static HistoryListing.Order order(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "", "create_time", "create_time-dsc" -> HistoryListing.Order.NEWEST_FIRST;
      case "create_time-asc" -> HistoryListing.Order.OLDEST_FIRST;
      case "update_time", "update_time-dsc" -> HistoryListing.Order.NEWEST_CHANGE_FIRST;
      case "update_time-asc" -> HistoryListing.Order.OLDEST_CHANGE_FIRST;
      case "name", "name-asc" -> HistoryListing.Order.BY_NAME;
      case "name-dsc" -> HistoryListing.Order.BY_NAME_BACKWARDS;
      default -> throw QueryParameters.refusal("Unknown order: " + QueryParameters.shortened(name));
    };
  }

  private Response count(Exchange exchange) {
    long count =
        database.read(handle ->
            exchange
                .requester()
                .user()
                .map(user -> histories.count(handle, user.id()))
                .orElseGet(() ->
                    door.ofAnonymousSession(new Snapshot(handle), exchange.requester()).stream()
                        .filter(history -> !history.flags().deleted())
                        .count()));
    return JsonResponse.json(200, count);
  }

  private Response create(Exchange exchange) {
    OptionalLong user = exchange.requester().userId();
    if (user.isEmpty()) {
      throw ApiError.of(403, 403001, "You need to be logged in to create histories.");
    }
    JsonBody body = JsonBody.ofOptional(exchange.request());
    String name =
        body.optionalText("name").filter(text -> !text.isBlank()).isEmpty()
            ? History.DEFAULT_NAME
            : new BoundedTexts(body).name("name").orElse(History.DEFAULT_NAME);
    return detailed(
        exchange, transaction -> histories.create(transaction, user, name, Optional.empty()));
  }

  private Response show(Exchange exchange) {
    long id = door.id(exchange);
    List<String> keys =
        HistoryView.keys(new QueryParameters(exchange.request()), HistoryView.DETAILED);
    return JsonResponse.json(
        200,
        database.read(handle ->
            view.show(
                new Snapshot(handle),
                door.readable(new Snapshot(handle), id, exchange.requester()),
                keys)));
  }

  private Response update(Exchange exchange) {
    long id = door.id(exchange);
    JsonBody body = JsonBody.of(exchange.request());
    BoundedTexts texts = new BoundedTexts(body);
    HistoryEdit edit =
        new HistoryEdit(
            texts.name("name"),
            body.optionalBool("deleted"),
            body.optionalBool("importable"),
            body.optionalBool("published"),
            texts.genomeBuild(),
            texts.annotation(),
            texts.tags());
    boolean purge = body.optionalBool("purged").orElse(false);
    if (edit.concernsSharing() && exchange.requester().userId().isEmpty()) {
      throw ApiError.of(403, 403001, "You need to be logged in to share histories.");
    }
    return detailed(
        exchange,
        transaction -> {
          History history = door.owned(transaction.snapshot(), id, exchange.requester());
          if (history.flags().purged() && edit.deleted().filter(yes -> !yes).isPresent()) {
            throw QueryParameters.refusal("History is purged");
          }
          if (!edit.isEmpty()) {
            histories.update(transaction, id, exchange.requester().userId(), edit);
          }
          if (edit.concernsSharing()) {
            histories.nameForSharing(transaction, histories.get(transaction.handle(), id));
          }
          if (purge && !history.flags().purged()) {
            histories.purge(transaction, id);
          }
          return id;
        });
  }

  private Response delete(Exchange exchange) {
    long id = door.id(exchange);
    boolean purge =
        new QueryParameters(exchange.request())
            .flag("purge")
            .or(() -> JsonBody.ofOptional(exchange.request()).optionalBool("purge"))
            .orElse(false);
    return detailed(
        exchange,
        transaction -> {
          History history = door.owned(transaction.snapshot(), id, exchange.requester());
          if (purge && !history.flags().purged()) {
            histories.purge(transaction, id);
          } else if (!history.flags().deleted()) {
            histories.update(
                transaction, id, exchange.requester().userId(), HistoryEdit.deleted(true));
          }
          return id;
        });
  }

  private Response undelete(Exchange exchange) {
    long id = door.id(exchange);
    return detailed(
        exchange,
        transaction -> {
          History history = door.mutable(transaction.snapshot(), id, exchange.requester());
          if (history.flags().deleted()) {
            histories.update(
                transaction, id, exchange.requester().userId(), HistoryEdit.deleted(false));
          }
          return id;
        });
  }

  private interface Change {
    /** Changes, and says which history. */
    long in(Transaction transaction);
  }

  private Response detailed(Exchange exchange, Change change) {
    List<String> keys =
        HistoryView.keys(new QueryParameters(exchange.request()), HistoryView.DETAILED);
    return JsonResponse.json(
        200,
        database.write(transaction -> {
          long id = change.in(transaction);
          return view.show(transaction.snapshot(), histories.get(transaction.handle(), id), keys);
        }));
  }
}
