package org.galaxyevents.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.galaxyevents.account.Memberships;
import org.galaxyevents.account.Memberships.Kind;
import org.galaxyevents.account.Requester;
import org.galaxyevents.account.Role;
import org.galaxyevents.account.RoleStore;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.Snapshot;
import org.galaxyevents.database.Transaction;

/** {@code /api/roles}: admins make them, users see their own. Thread-safe. */
public final class RoleRoutes {

  private static final int LONGEST_DESCRIPTION = 20_000;

  private static final List<String> TYPES =
      List.of("admin", "user_tool_create", "user_tool_execute");

  private final Database database;
  private final EncodedIds ids;
  private final IdLists lists;
  private final RoleStore roles = new RoleStore();
  private final Memberships memberships = new Memberships();

  public RoleRoutes(Database database, EncodedIds ids) {
    this.database = database;
    this.ids = ids;
    this.lists = new IdLists(ids);
  }

  public void addTo(Router router) {
    router
        .add("GET", "/api/roles", this::list)
        .add("POST", "/api/roles", AdminOnly.guarding(this::create))
        .add("GET", "/api/roles/{id}", this::show)
        .add("DELETE", "/api/roles/{id}", AdminOnly.guarding(this::delete))
        .add("POST", "/api/roles/{id}/undelete", AdminOnly.guarding(this::undelete))
        .add("POST", "/api/roles/{id}/purge", AdminOnly.guarding(this::purge));
  }

  private Response list(Exchange exchange) {
    QueryParameters parameters = new QueryParameters(exchange.request());
    int limit = parameters.limit();
    int offset = parameters.offset();
    Requester requester = exchange.requester();
    OptionalLong user = requester.userId();
    List<Role> found =
        requester.admin()
            ? database.read(handle -> roles.list(handle, offset, limit))
            : user.isEmpty()
                ? List.of()
                : database.read(handle -> roles.ofUser(handle, user.getAsLong(), offset, limit));
    return JsonResponse.json(200, found.stream().map(this::shown).toList());
  }

  private Response show(Exchange exchange) {
    long id = ids.path(exchange, "id");
    Requester requester = exchange.requester();
    OptionalLong user = requester.userId();
    Role role =
        database.read(handle -> {
          Role found = find(new Snapshot(handle), id);
          boolean own = user.isPresent() && roles.has(handle, user.getAsLong(), id);
          if (!requester.admin() && !own) {
            throw noSuchRole();
          }
          return found;
        });
    return JsonResponse.json(200, shown(role));
  }

  private Response create(Exchange exchange) {
    JsonBody body = JsonBody.of(exchange.request());
    FieldErrors errors = new FieldErrors();
    Optional<String> name = errors.collect(() -> name(body));
    Optional<String> description = errors.collect(() -> description(body));
    Optional<String> type = errors.collect(() -> type(body));
    Set<Long> users = lists.read(body, "user_ids", errors);
    Set<Long> groups = lists.read(body, "group_ids", errors);
    errors.throwIfAny();
    Role role =
        database.write(transaction -> {
          requireExisting(transaction, body, users, groups);
          Role created =
              roles
                  .create(
                      transaction,
                      name.orElseThrow(),
                      description.orElseThrow(),
                      type.orElseThrow())
                  .orElseThrow(() ->
                      ApiError.of(
                          409,
                          409001,
                          "A role with that name already exists [" + name.orElseThrow() + "]"));
          memberships.set(transaction, Kind.USERS_OF_ROLE, created.id(), users);
          memberships.set(transaction, Kind.GROUPS_OF_ROLE, created.id(), groups);
          return created;
        });
    return JsonResponse.json(200, shown(role));
  }

  private void requireExisting(
      Transaction transaction, JsonBody body, Set<Long> users, Set<Long> groups) {
    FieldErrors errors = new FieldErrors();
    Set<Long> noUsers = memberships.missing(transaction.handle(), Kind.USERS_OF_ROLE, users);
    Set<Long> noGroups = memberships.missing(transaction.handle(), Kind.GROUPS_OF_ROLE, groups);
    lists.refuseMissing(body, "user_ids", noUsers, errors);
    lists.refuseMissing(body, "group_ids", noGroups, errors);
    errors.throwIfAny();
  }

  private static String name(JsonBody body) {
    String name = body.text("name");
    BoundedTexts.requireName(name, body.at("name"));
    return name;
  }

  private static String description(JsonBody body) {
    String description = body.text("description");
    if (description.length() > LONGEST_DESCRIPTION) {
      throw body.refusal(
          "description", "at most " + LONGEST_DESCRIPTION + " characters are allowed");
    }
    return description;
  }

  private static String type(JsonBody body) {
    String type = body.optionalText("role_type").orElse("admin");
    if (!TYPES.contains(type)) {
      throw body.refusal(
          "literal_error", "role_type", "Input should be " + ContentBody.alternatives(TYPES));
    }
    return type;
  }

  private Response delete(Exchange exchange) {
    return change(exchange, (transaction, role) -> roles.markDeleted(transaction, role.id(), true));
  }

  private Response undelete(Exchange exchange) {
    return change(
        exchange,
        (transaction, role) -> {
          requireDeleted(role, "undeleted");
          roles.markDeleted(transaction, role.id(), false);
        });
  }

  private Response purge(Exchange exchange) {
    return change(
        exchange,
        (transaction, role) -> {
          requireDeleted(role, "purged");
          roles.purge(transaction, role.id());
        });
  }

  private interface Change {
    void in(Transaction transaction, Role role);
  }

  private Response change(Exchange exchange, Change change) {
    long id = ids.path(exchange, "id");
    Role role =
        database.write(transaction -> {
          Role found = find(transaction.snapshot(), id);
          change.in(transaction, found);
          return found;
        });
    return JsonResponse.json(200, shown(role));
  }

  private static void requireDeleted(Role role, String done) {
    if (!role.deleted()) {
      throw QueryParameters.refusal(
          "Role '%s' has not been deleted, so it cannot be %s.".formatted(role.name(), done));
    }
  }

  private Role find(Snapshot snapshot, long id) {
    return roles.find(snapshot.handle(), id).orElseThrow(RoleRoutes::noSuchRole);
  }

  private static ApiError noSuchRole() {
    return ApiError.of(404, 404001, "No accessible role found with the id provided.");
  }

  private Map<String, String> shown(Role role) {
    Map<String, String> shown = new LinkedHashMap<>();
    shown.put("model_class", "Role");
    shown.put("id", ids.encode(role.id()));
    shown.put("name", role.name());
    shown.put("type", role.type());
    shown.put("description", role.description());
    shown.put("url", "/api/roles/" + ids.encode(role.id()));
    return shown;
  }
}
