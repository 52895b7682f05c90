package org.galaxyevents.notification;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.galaxyevents.database.IdBatches;
import org.jdbi.v3.core.Handle;

/**
 * Finds the users behind groups and roles, page by page, so that nobody has to hold them all.
 * Deleted groups and roles have no members. Immutable.
 */
final class RecipientSearch {

  private static final int BATCH = 512;

  private static final String GROUPS =
      "SELECT id FROM galaxy_group WHERE id IN (<ids>) AND COALESCE(deleted, FALSE) = FALSE";

  private static final String ROLES =
      "SELECT id FROM role WHERE id IN (<ids>) AND COALESCE(deleted, FALSE) = FALSE";

  /** Those who were named but do not exist. Users that were deleted exist, as in Galaxy. */
  Recipients missing(Handle handle, Recipients named) {
    return new Recipients(
        missing(handle, named.users(), "SELECT id FROM galaxy_user WHERE id IN (<ids>)"),
        missing(handle, named.groups(), GROUPS),
        missing(handle, named.roles(), ROLES));
  }

  /**
   * Adds the groups that have one of the roles, the roles of these groups, and so on until nothing
   * is added.
   */
  Recipients expanded(Handle handle, Recipients named) {
    Set<Long> groups = new LinkedHashSet<>(named.groups());
    Set<Long> roles = new LinkedHashSet<>(named.roles());
    Set<Long> newGroups = groups;
    Set<Long> newRoles = roles;
    while (!newGroups.isEmpty() || !newRoles.isEmpty()) {
      Set<Long> foundRoles =
          select(
              handle,
              newGroups,
              """
              SELECT r.id FROM group_role_association a JOIN role r ON r.id = a.role_id
              WHERE a.group_id IN (<ids>) AND COALESCE(r.deleted, FALSE) = FALSE
              """);
      Set<Long> foundGroups =
          select(
              handle,
              newRoles,
              """
              SELECT g.id FROM group_role_association a JOIN galaxy_group g ON g.id = a.group_id
              WHERE a.role_id IN (<ids>) AND COALESCE(g.deleted, FALSE) = FALSE
              """);
      foundRoles.removeAll(roles);
      foundGroups.removeAll(groups);
      roles.addAll(foundRoles);
      groups.addAll(foundGroups);
      newRoles = foundRoles;
      newGroups = foundGroups;
    }
    return new Recipients(named.users(), groups, roles);
  }

  /** The next so many users, by their ids, each once. */
  List<Long> page(Handle handle, Recipients expanded, long after, int limit) {
    NavigableSet<Long> next = new TreeSet<>();
    expanded.users().stream().filter(id -> id > after).sorted().limit(limit).forEach(next::add);
    addMembers(handle, "user_group_association", "group_id", expanded.groups(), after, limit, next);
    addMembers(handle, "user_role_association", "role_id", expanded.roles(), after, limit, next);
    return next.stream().limit(limit).toList();
  }

  private static void addMembers(
      Handle handle,
      String table,
      String column,
      Set<Long> of,
      long after,
      int limit,
      Set<Long> found) {
    for (List<Long> batch : IdBatches.of(of, BATCH)) {
      handle
          .createQuery(
              "SELECT DISTINCT user_id FROM %s WHERE %s IN (<ids>) AND user_id > :after ORDER BY user_id LIMIT :limit"
                  .formatted(table, column))
          .bindList("ids", batch)
          .bind("after", after)
          .bind("limit", limit)
          .mapTo(Long.class)
          .forEach(found::add);
    }
  }

  private static Set<Long> missing(Handle handle, Collection<Long> ids, String existing) {
    Set<Long> missing = new TreeSet<>(ids);
    missing.removeAll(select(handle, ids, existing));
    return missing;
  }

  private static Set<Long> select(Handle handle, Collection<Long> ids, String sql) {
    Set<Long> found = new HashSet<>();
    for (List<Long> batch : IdBatches.of(new ArrayList<>(ids), BATCH)) {
      handle.createQuery(sql).bindList("ids", batch).mapTo(Long.class).forEach(found::add);
    }
    return found;
  }
}
