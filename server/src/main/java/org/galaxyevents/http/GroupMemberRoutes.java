package org.galaxyevents.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.galaxyevents.account.Group;
import org.galaxyevents.account.GroupStore;
import org.galaxyevents.account.Memberships;
import org.galaxyevents.account.Memberships.Kind;
import org.galaxyevents.account.RoleStore;
import org.galaxyevents.account.UserStore;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.Snapshot;
import org.galaxyevents.database.Transaction;

/**
 * The users and roles of a group, {@code /api/groups/{group_id}/…}, for admins alone. Thread-safe.
 */
public final class GroupMemberRoutes {

  private final Database database;
  private final UserStore users;
  private final EncodedIds ids;
  private final GroupStore groups = new GroupStore();
  private final RoleStore roles = new RoleStore();
  private final Memberships memberships = new Memberships();

  public GroupMemberRoutes(Database database, UserStore users, EncodedIds ids) {
    this.database = database;
    this.users = users;
    this.ids = ids;
  }

  public void addTo(Router router) {
    Members ofUsers = new Members("User", "user", "email", Kind.USERS_OF_GROUP, this::email);
    Members ofRoles = new Members("Role", "roles", "name", Kind.ROLES_OF_GROUP, this::roleName);
    addTo(router, ofUsers, "users", "user_id");
    addTo(router, ofUsers, "user", "user_id");
    addTo(router, ofRoles, "roles", "role_id");
    router
        .add("GET", "/api/groups/{group_id}/users", AdminOnly.guarding(ofUsers::list))
        .add("GET", "/api/groups/{group_id}/roles", AdminOnly.guarding(ofRoles::list));
  }

  private static void addTo(Router router, Members members, String segment, String variable) {
    String path = "/api/groups/{group_id}/" + segment + "/{" + variable + "}";
    router
        .add("GET", path, AdminOnly.guarding(exchange -> members.show(exchange, variable)))
        .add("PUT", path, AdminOnly.guarding(exchange -> members.add(exchange, variable)))
        .add("DELETE", path, AdminOnly.guarding(exchange -> members.remove(exchange, variable)));
  }

  private String email(Snapshot snapshot, long id) {
    return users.find(snapshot.handle(), id).orElseThrow(() -> notFound("User")).email();
  }

  private String roleName(Snapshot snapshot, long id) {
    return roles.find(snapshot.handle(), id).orElseThrow(() -> notFound("Role")).name();
  }

  private static ApiError notFound(String what) {
    return ApiError.of(404, 404001, what + " with the id provided was not found.");
  }

  private interface Name {
    String of(Snapshot snapshot, long id);
  }

  private interface Change {
    void in(Transaction transaction, Group group, long member, String name);
  }

  /** One kind of what a group has. */
  private final class Members {
    private final String what;
    private final String segment;
    private final String nameKey;
    private final Kind kind;
    private final Name name;

    private Members(String what, String segment, String nameKey, Kind kind, Name name) {
      this.what = what;
      this.segment = segment;
      this.nameKey = nameKey;
      this.kind = kind;
      this.name = name;
    }

    private Response list(Exchange exchange) {
      long id = ids.path(exchange, "group_id");
      return JsonResponse.json(
          200,
          database.read(handle -> {
            Snapshot snapshot = new Snapshot(handle);
            group(snapshot, id);
            return memberships.of(handle, kind, id).stream()
                .map(member -> shown(id, member, name.of(snapshot, member)))
                .toList();
          }));
    }

    private Response show(Exchange exchange, String variable) {
      long id = ids.path(exchange, "group_id");
      long member = ids.path(exchange, variable);
      return JsonResponse.json(
          200,
          database.read(handle -> {
            Snapshot snapshot = new Snapshot(handle);
            Group group = group(snapshot, id);
            String named = name.of(snapshot, member);
            if (!memberships.of(handle, kind, id).contains(member)) {
              throw noMember(group, named);
            }
            return shown(id, member, named);
          }));
    }

    private Response add(Exchange exchange, String variable) {
      return change(
          exchange,
          variable,
          (transaction, group, member, named) ->
              memberships.add(transaction, kind, group.id(), member));
    }

    private Response remove(Exchange exchange, String variable) {
      return change(
          exchange,
          variable,
          (transaction, group, member, named) -> {
            if (!memberships.remove(transaction, kind, group.id(), member)) {
              throw noMember(group, named);
            }
          });
    }

    private Response change(Exchange exchange, String variable, Change change) {
      long id = ids.path(exchange, "group_id");
      long member = ids.path(exchange, variable);
      return JsonResponse.json(
          200,
          database.write(transaction -> {
            Group group = group(transaction.snapshot(), id);
            String named = name.of(transaction.snapshot(), member);
            change.in(transaction, group, member, named);
            return shown(id, member, named);
          }));
    }

    private Group group(Snapshot snapshot, long id) {
      return groups.find(snapshot.handle(), id).orElseThrow(() -> notFound("Group"));
    }

    private ApiError noMember(Group group, String named) {
      return ApiError.of(404, 404001, "%s %s not in group %s".formatted(what, named, group.name()));
    }

    private Map<String, String> shown(long group, long member, String named) {
      Map<String, String> shown = new LinkedHashMap<>();
      shown.put("id", ids.encode(member));
      shown.put(nameKey, named);
      shown.put(
          "url", "/api/groups/%s/%s/%s".formatted(ids.encode(group), segment, ids.encode(member)));
      return shown;
    }
  }
}
