package org.galaxyevents.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.galaxyevents.account.Requester;
import org.galaxyevents.account.UserDirectory;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.Snapshot;
import org.galaxyevents.database.Transaction;
import org.galaxyevents.history.History;
import org.galaxyevents.history.HistoryEdit;
import org.galaxyevents.history.HistoryStore;
import org.galaxyevents.history.ShareStore;
import org.jspecify.annotations.Nullable;

/**
 * Makes histories accessible to others: to all by a link, to all who look for them, or to certain
 * users, who are notified. Thread-safe.
 */
public final class SharingRoutes {

  private static final int MOST_USERS = 1_000;
  private static final int LONGEST_SLUG = 255;

  private static final List<String> OPTIONS =
      List.of("make_public", "make_accessible_to_shared", "no_changes");

  private final Database database;
  private final HistoryStore histories;
  private final HistoryDoor door;
  private final EncodedIds ids;
  private final ShareNotice notice;

  private final ShareStore shares = new ShareStore();
  private final UserDirectory users = new UserDirectory();
  private final SharingView view;

  public SharingRoutes(
      Database database,
      HistoryStore histories,
      HistoryDoor door,
      EncodedIds ids,
      ShareNotice notice) {
    this.database = database;
    this.histories = histories;
    this.door = door;
    this.ids = ids;
    this.notice = notice;
    this.view = new SharingView(ids);
  }

  /**
   * Adds the routes.
   *
   * @param unsharing has those told who may not look at a history any more
   */
  public void addTo(Router router, Unsharing unsharing) {
    String history = "/api/histories/{history_id}";
    router
        .add("GET", history + "/sharing", this::show)
        .add(
            "PUT", history + "/enable_link_access", exchange -> edit(exchange, sharing(true, null)))
        .add(
            "PUT",
            history + "/disable_link_access",
            unsharing.around(exchange -> edit(exchange, sharing(false, false))))
        .add("PUT", history + "/publish", exchange -> edit(exchange, sharing(true, true)))
        .add(
            "PUT",
            history + "/unpublish",
            unsharing.around(exchange -> edit(exchange, sharing(null, false))))
        .add("PUT", history + "/share_with_users", unsharing.around(this::shareWithUsers))
        .add("PUT", history + "/slug", this::setSlug);
  }

  private static HistoryEdit sharing(@Nullable Boolean importable, @Nullable Boolean published) {
    return HistoryEdit.sharing(Optional.ofNullable(importable), Optional.ofNullable(published));
  }

  private Response show(Exchange exchange) {
    long id = door.id(exchange);
    requireUser(exchange);
    return JsonResponse.json(
        200,
        database.read(handle -> {
          Snapshot snapshot = new Snapshot(handle);
          door.open(snapshot, id, exchange.requester());
          return status(snapshot, id, exchange.requester());
        }));
  }

  private Response edit(Exchange exchange, HistoryEdit edit) {
    return changing(
        exchange,
        (transaction, history) -> {
          histories.update(transaction, history.id(), exchange.requester().userId(), edit);
          histories.nameForSharing(transaction, histories.get(transaction.handle(), history.id()));
        });
  }

  private interface Change {
    void in(Transaction transaction, History history);
  }

  private Response changing(Exchange exchange, Change change) {
    long id = door.id(exchange);
    requireUser(exchange);
    return JsonResponse.json(
        200,
        database.write(transaction -> {
          change.in(transaction, door.open(transaction.snapshot(), id, exchange.requester()));
          return status(transaction.snapshot(), id, exchange.requester());
        }));
  }

  private Map<String, @Nullable Object> status(Snapshot snapshot, long id, Requester requester) {
    return view.status(
        histories.get(snapshot.handle(), id),
        requester.user().map(Requester.User::email),
        shares.sharers(snapshot.handle(), id));
  }

  /** What a request to share came to. */
  private record Shared(Map<String, @Nullable Object> status, ShareNotice.Waiting notice) {}

  private Response shareWithUsers(Exchange exchange) {
    long id = door.id(exchange);
    requireUser(exchange);
    JsonBody body = JsonBody.of(exchange.request());
    List<String> named = body.texts("user_ids");
    if (named.size() > MOST_USERS) {
      throw body.refusal("user_ids", "at most " + MOST_USERS + " users are allowed");
    }
    if (!body.optionalText("share_option").filter(option -> !OPTIONS.contains(option)).isEmpty()) {
      throw body.refusal(
          "enum", "share_option", "Input should be " + ContentBody.alternatives(OPTIONS));
    }
    Shared shared =
        database.write(transaction -> share(transaction, id, exchange.requester(), named));
    notice.announce(shared.notice());
    return JsonResponse.json(200, shared.status());
  }

  private Shared share(Transaction transaction, long id, Requester requester, List<String> named) {
    History history = door.open(transaction.snapshot(), id, requester);
    Set<String> errors = new LinkedHashSet<>();
    Set<Long> found = find(transaction, requester.userId(), named, errors);
    boolean empty = history.count() == 0;
    ShareNotice.Waiting waiting = ShareNotice.NOTHING;
    if (empty) {
      errors.add("You cannot share an empty history.");
    } else {
      List<Long> added = shares.set(transaction, id, found);
      histories.nameForSharing(transaction, history);
      waiting = notice.make(transaction, histories.get(transaction.handle(), id), added);
    }
    Map<String, @Nullable Object> status = status(transaction.snapshot(), id, requester);
    status.put("errors", List.copyOf(errors));
    status.put("extra", empty ? SharingView.CANNOT_SHARE : null);
    return new Shared(status, waiting);
  }

  private Set<Long> find(
      Transaction transaction, OptionalLong self, List<String> named, Set<String> errors) {
    Set<Long> found = new LinkedHashSet<>();
    for (String text : named) {
      String name = text.strip();
      if (name.isEmpty()) {
        continue;
      }
      OptionalLong id = ids.decodeIfAny(name);
      Optional<Long> user =
          id.isPresent()
              ? users.byId(transaction.handle(), id.getAsLong())
              : users.byEmail(transaction.handle(), name);
      if (user.isEmpty()) {
        errors.add(QueryParameters.shortened(name) + " is not a valid Galaxy user.");
      } else if (self.isPresent() && self.getAsLong() == user.get()) {
        errors.add("You cannot share resources with yourself.");
      } else {
        found.add(user.get());
      }
    }
    return found;
  }

  private Response setSlug(Exchange exchange) {
    long id = door.id(exchange);
    requireUser(exchange);
    JsonBody body = JsonBody.of(exchange.request());
    String slug = body.text("new_slug");
    if (!slug.matches("[a-z0-9]+(-[a-z0-9]+)*") || slug.length() > LONGEST_SLUG) {
      throw QueryParameters.refusal("Invalid slug");
    }
    database.write(transaction -> {
      History history = door.open(transaction.snapshot(), id, exchange.requester());
      if (!histories.setSlug(transaction, history, slug)) {
        throw ApiError.of(409, 409001, "Slug already exists");
      }
      return id;
    });
    return Response.empty(204);
  }

  private static void requireUser(Exchange exchange) {
    if (exchange.requester().userId().isEmpty()) {
      throw ApiError.of(403, 403001, "You need to be logged in to share histories.");
    }
  }

  /** How it is shown with whom a history is shared. Immutable. */
  private record SharingView(EncodedIds ids) {

    /** Galaxy says so of an empty history. */
    private static final Map<String, Object> CANNOT_SHARE = cannotShare();

    private Map<String, @Nullable Object> status(
        History history, Optional<String> ownerEmail, List<ShareStore.Sharer> sharers) {
      List<Map<String, String>> shared = new ArrayList<>();
      for (ShareStore.Sharer sharer : sharers) {
        Map<String, String> user = new LinkedHashMap<>();
        user.put("id", ids.encode(sharer.userId()));
        user.put("email", sharer.email());
        shared.add(user);
      }
      Map<String, @Nullable Object> status = new LinkedHashMap<>();
      status.put("id", ids.encode(history.id()));
      status.put("title", history.name());
      status.put("importable", history.flags().importable());
      status.put("published", history.flags().published());
      status.put("users_shared_with", shared);
      status.put("email_hash", ownerEmail.map(EmailHash::of).orElse(null));
      status.put("username", history.owner().map(History.Owner::username).orElse(null));
      status.put("username_and_slug", history.usernameAndSlug());
      return status;
    }

    private static Map<String, Object> cannotShare() {
      Map<String, Object> extra = new LinkedHashMap<>();
      extra.put("can_share", false);
      extra.put("can_change", List.of());
      extra.put("cannot_change", List.of());
      extra.put("accessible_count", 0);
      return extra;
    }
  }
}
