package org.galaxyevents.http;

import java.util.List;
import java.util.Optional;
import org.galaxyevents.account.AccountConfig;
import org.galaxyevents.account.ApiKeyStore;
import org.galaxyevents.account.NewAccount;
import org.galaxyevents.account.Passwords;
import org.galaxyevents.account.Requester;
import org.galaxyevents.account.StoredUser;
import org.galaxyevents.account.UserStore;

/** Galaxy's API of accounts and API keys. Thread-safe. */
public final class UserRoutes {

  private static final int LONGEST_LIST = 10_000;

  private final UserStore users;
  private final ApiKeyStore apiKeys;
  private final EncodedIds ids;
  private final AccountConfig config;

  public UserRoutes(UserStore users, ApiKeyStore apiKeys, EncodedIds ids, AccountConfig config) {
    this.users = users;
    this.apiKeys = apiKeys;
    this.ids = ids;
    this.config = config;
  }

  /**
   * Adds the routes.
   *
   * @param endings sees to the streams of users who may be here no more
   */
  public void addTo(Router router, Endings endings) {
    router
        .add("GET", "/api/whoami", this::whoAmI)
        .add("GET", "/api/users/current", this::current)
        .add("GET", "/api/users", this::list)
        .add("POST", "/api/users", this::create)
        .add("GET", "/api/users/{user_id}", this::show)
        .add("PUT", "/api/users/{user_id}", endings.ofUser(this::update))
        .add("DELETE", "/api/users/{user_id}", endings.ofUser(this::delete))
        .add("POST", "/api/users/deleted/{user_id}/undelete", this::undelete)
        .add("GET", "/api/users/{user_id}/api_key", this::apiKey)
        .add("POST", "/api/users/{user_id}/api_key", endings.ofUser(this::createApiKey))
        .add("DELETE", "/api/users/{user_id}/api_key", endings.ofUser(this::revokeApiKeys));
  }

  private Response whoAmI(Exchange exchange) {
    return JsonResponse.json(
        200, account(exchange).map(user -> UserView.listed(user, ids)).orElse(null));
  }

  private Response current(Exchange exchange) {
    return account(exchange)
        .map(user -> JsonResponse.json(200, UserView.detailed(user, ids, isAdmin(user))))
        .orElseGet(() -> JsonResponse.json(200, UserView.ANONYMOUS));
  }

  private Response list(Exchange exchange) {
    Requester requester = exchange.requester();
    if (requester.user().isEmpty() && !requester.admin()) {
      throw ApiError.of(403, 403001, "Only registered users can view the list of users");
    }
    boolean deleted =
        exchange.request().parameter("deleted").filter("true"::equalsIgnoreCase).isPresent();
    if (!requester.admin()) {
      List<StoredUser> oneself = deleted ? List.of() : account(exchange).stream().toList();
      return listed(oneself);
    }
    return listed(users.list(deleted, LONGEST_LIST));
  }

  private Response listed(List<StoredUser> found) {
    return JsonResponse.json(200, found.stream().map(user -> UserView.listed(user, ids)).toList());
  }

  private Response create(Exchange exchange) {
    AdminOnly.check(exchange.requester());
    JsonBody body = JsonBody.of(exchange.request());
    NewAccount account =
        new NewAccount(body.text("email"), body.text("username"), body.secret("password"));
    try {
      return switch (users.create(account)) {
        case UserStore.Creation.Created(StoredUser user) ->
            JsonResponse.json(200, UserView.created(user, ids));
        case UserStore.Creation.Refused(String reason) -> throw ApiError.of(400, 400008, reason);
      };
    } catch (Passwords.Busy busy) {
      ApiError error = ApiError.of(503, 503001, "The server is busy. Please try again.");
      return JsonResponse.error(error)
          .with("retry-after", Long.toString(busy.retryAfter().toSeconds()));
    }
  }

  private Response show(Exchange exchange) {
    long id = ids.path(exchange, "user_id");
    StoredUser user =
        isOneselfOrAdmin(exchange.requester(), id)
            ? users.find(id).orElseThrow(UserRoutes::noSuchUser)
            : refuseToShow();
    return JsonResponse.json(200, UserView.detailed(user, ids, isAdmin(user)));
  }

  private Response delete(Exchange exchange) {
    AdminOnly.check(exchange.requester());
    if (exchange.request().parameter("purge").filter("true"::equalsIgnoreCase).isPresent()) {
      throw ApiError.of(400, 400008, "Purging users is not supported.");
    }
    StoredUser user =
        users.markDeleted(ids.path(exchange, "user_id")).orElseThrow(UserRoutes::noSuchUser);
    return JsonResponse.json(200, UserView.detailed(user, ids, isAdmin(user)));
  }

  private Response undelete(Exchange exchange) {
    AdminOnly.check(exchange.requester());
    long id = ids.path(exchange, "user_id");
    if (users.find(id).filter(StoredUser::purged).isPresent()) {
      throw ApiError.of(400, 400008, "Purged user cannot be undeleted.");
    }
    StoredUser user = users.undelete(id).orElseThrow(UserRoutes::noSuchUser);
    return JsonResponse.json(200, UserView.detailed(user, ids, isAdmin(user)));
  }

  /** Of what Galaxy lets change, whether the account is let in. */
  private Response update(Exchange exchange) {
    AdminOnly.check(exchange.requester());
    long id = ids.path(exchange, "user_id");
    JsonBody body = JsonBody.of(exchange.request());
    for (String field : body.names()) {
      if (!field.equals("active")) {
        throw body.refusal(field, "this cannot be changed here");
      }
    }
    StoredUser user = users.setActive(id, body.bool("active")).orElseThrow(UserRoutes::noSuchUser);
    return JsonResponse.json(200, UserView.detailed(user, ids, isAdmin(user)));
  }

  private Response apiKey(Exchange exchange) {
    return secret(apiKeys.current(keyOwner(exchange)));
  }

  private Response createApiKey(Exchange exchange) {
    return secret(apiKeys.create(keyOwner(exchange)));
  }

  private Response revokeApiKeys(Exchange exchange) {
    apiKeys.revokeAll(keyOwner(exchange));
    return Response.empty(204);
  }

  private static Response secret(String key) {
    return JsonResponse.json(200, key).with("cache-control", "no-store");
  }

  private long keyOwner(Exchange exchange) {
    long id = ids.path(exchange, "user_id");
    if (!isOneselfOrAdmin(exchange.requester(), id)) {
      throw ApiError.of(403, 403005, "Access denied.");
    }
    return users.find(id).orElseThrow(UserRoutes::noSuchUser).id();
  }

  private Optional<StoredUser> account(Exchange exchange) {
    return exchange.requester().user().flatMap(user -> users.find(user.id()));
  }

  private boolean isAdmin(StoredUser user) {
    return config.isAdmin(user.email());
  }

  private static boolean isOneselfOrAdmin(Requester requester, long id) {
    return requester.admin() || requester.user().filter(user -> user.id() == id).isPresent();
  }

  /** The same for accounts that exist and others. */
  private static StoredUser refuseToShow() {
    throw ApiError.of(400, 400008, "Invalid user id specified");
  }

  private static ApiError noSuchUser() {
    return ApiError.of(404, 404001, "User not found.");
  }
}
