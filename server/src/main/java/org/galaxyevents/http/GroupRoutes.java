package org.galaxyevents.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.galaxyevents.account.Group;
import org.galaxyevents.account.GroupStore;
import org.galaxyevents.account.Memberships;
import org.galaxyevents.account.Memberships.Kind;
import org.galaxyevents.account.Role;
import org.galaxyevents.account.RoleStore;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.Snapshot;
import org.galaxyevents.database.Transaction;

/** {@code /api/groups}, for admins alone. Thread-safe. */
public final class GroupRoutes {

  private final Database database;
  private final EncodedIds ids;
  private final IdLists lists;
  private final GroupStore groups = new GroupStore();
  private final RoleStore roles = new RoleStore();
  private final Memberships memberships = new Memberships();

  public GroupRoutes(Database database, EncodedIds ids) {
    this.database = database;
    this.ids = ids;
    this.lists = new IdLists(ids);
  }

  public void addTo(Router router) {
    router
        .add("GET", "/api/groups", AdminOnly.guarding(this::list))
        .add("POST", "/api/groups", AdminOnly.guarding(this::create))
        .add("GET", "/api/groups/{group_id}", AdminOnly.guarding(this::show))
        .add("PUT", "/api/groups/{group_id}", AdminOnly.guarding(this::update))
        .add("DELETE", "/api/groups/{group_id}", AdminOnly.guarding(this::delete))
        .add("POST", "/api/groups/{group_id}/undelete", AdminOnly.guarding(this::undelete))
        .add("POST", "/api/groups/{group_id}/purge", AdminOnly.guarding(this::purge));
  }

  /** What a request says a group is to be; empty is to stay. */
  private record Wanted(
      Optional<String> name, Optional<Set<Long>> users, Optional<Set<Long>> roles) {}

  private Response list(Exchange exchange) {
    List<Group> found = database.read(handle -> groups.list(handle, QueryParameters.LARGEST_PAGE));
    return JsonResponse.json(200, found.stream().map(this::summary).toList());
  }

  private Response show(Exchange exchange) {
    long id = ids.path(exchange, "group_id");
    Group group = database.read(handle -> find(new Snapshot(handle), id));
    Map<String, Object> shown = summary(group);
    shown.put("roles_url", "/api/groups/" + ids.encode(id) + "/roles");
    shown.put("users_url", "/api/groups/" + ids.encode(id) + "/users");
    return JsonResponse.json(200, shown);
  }

  private Response create(Exchange exchange) {
    JsonBody body = JsonBody.of(exchange.request());
    boolean withRole = body.optionalBool("auto_create_role").orElse(false);
    Wanted wanted = wanted(body, true);
    String name = wanted.name().orElseThrow();
    Group group =
        database.write(transaction -> {
          requireExisting(transaction, body, wanted);
          Group created =
              groups.create(transaction, name).orElseThrow(() -> nameTaken("group", name));
          setMembers(transaction, created.id(), wanted);
          if (withRole) {
            Role role =
                roles
                    .create(transaction, name, "Role for group " + name, "system")
                    .orElseThrow(() -> nameTaken("role", name));
            memberships.add(transaction, Kind.ROLES_OF_GROUP, created.id(), role.id());
          }
          return created;
        });
    return JsonResponse.json(200, List.of(summary(group)));
  }

  private Response update(Exchange exchange) {
    long id = ids.path(exchange, "group_id");
    JsonBody body = JsonBody.of(exchange.request());
    Wanted wanted = wanted(body, false);
    Group group =
        database.write(transaction -> {
          find(transaction.snapshot(), id);
          requireExisting(transaction, body, wanted);
          wanted
              .name()
              .ifPresent(name -> {
                if (!groups.rename(transaction, id, name)) {
                  throw nameTaken("group", name);
                }
              });
          setMembers(transaction, id, wanted);
          return find(transaction.snapshot(), id);
        });
    return JsonResponse.json(200, summary(group));
  }

  private Wanted wanted(JsonBody body, boolean nameRequired) {
    FieldErrors errors = new FieldErrors();
    Optional<String> name =
        nameRequired || body.has("name")
            ? errors.collect(() -> {
              String text = body.text("name");
              BoundedTexts.requireName(text, body.at("name"));
              return text;
            })
            : Optional.empty();
    Wanted wanted =
        new Wanted(
            name, optionalIds(body, "user_ids", errors), optionalIds(body, "role_ids", errors));
    errors.throwIfAny();
    return wanted;
  }

  private Optional<Set<Long>> optionalIds(JsonBody body, String field, FieldErrors errors) {
    return body.has(field) ? Optional.of(lists.read(body, field, errors)) : Optional.empty();
  }

  private void requireExisting(Transaction transaction, JsonBody body, Wanted wanted) {
    FieldErrors errors = new FieldErrors();
    wanted
        .users()
        .ifPresent(named -> {
          Set<Long> missing = memberships.missing(transaction.handle(), Kind.USERS_OF_GROUP, named);
          lists.refuseMissing(body, "user_ids", missing, errors);
        });
    wanted
        .roles()
        .ifPresent(named -> {
          Set<Long> missing = memberships.missing(transaction.handle(), Kind.ROLES_OF_GROUP, named);
          lists.refuseMissing(body, "role_ids", missing, errors);
        });
    errors.throwIfAny();
  }

  private void setMembers(Transaction transaction, long id, Wanted wanted) {
    wanted.users().ifPresent(users -> memberships.set(transaction, Kind.USERS_OF_GROUP, id, users));
    wanted.roles().ifPresent(named -> memberships.set(transaction, Kind.ROLES_OF_GROUP, id, named));
  }

  private Response delete(Exchange exchange) {
    long id = ids.path(exchange, "group_id");
    database.write(transaction -> {
      find(transaction.snapshot(), id);
      groups.markDeleted(transaction, id, true);
      return id;
    });
    return JsonResponse.json(200, null);
  }

  private Response undelete(Exchange exchange) {
    long id = ids.path(exchange, "group_id");
    database.write(transaction -> {
      requireDeleted(find(transaction.snapshot(), id), "undeleted");
      groups.markDeleted(transaction, id, false);
      return id;
    });
    return JsonResponse.json(200, null);
  }

  private Response purge(Exchange exchange) {
    long id = ids.path(exchange, "group_id");
    database.write(transaction -> {
      requireDeleted(find(transaction.snapshot(), id), "purged");
      groups.purge(transaction, id);
      return id;
    });
    return JsonResponse.json(200, null);
  }

  private static void requireDeleted(Group group, String done) {
    if (!group.deleted()) {
      throw QueryParameters.refusal(
          "Group '%s' has not been deleted, so it cannot be %s.".formatted(group.name(), done));
    }
  }

  private Group find(Snapshot snapshot, long id) {
    return groups
        .find(snapshot.handle(), id)
        .orElseThrow(() -> ApiError.of(404, 404001, "Group with the provided id was not found."));
  }

  static ApiError nameTaken(String what, String name) {
    return ApiError.of(409, 409001, "A %s with name '%s' already exists".formatted(what, name));
  }

  private Map<String, Object> summary(Group group) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("model_class", "Group");
    shown.put("id", ids.encode(group.id()));
    shown.put("name", group.name());
    shown.put("url", "/api/groups/" + ids.encode(group.id()));
    return shown;
  }
}
