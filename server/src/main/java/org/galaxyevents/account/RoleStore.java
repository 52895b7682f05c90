package org.galaxyevents.account;

import java.util.List;
import java.util.Optional;
import org.galaxyevents.account.Memberships.Kind;
import org.galaxyevents.database.Transaction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** The roles. Immutable. */
public final class RoleStore {

  private static final String SELECT = "SELECT id, name, description, type, deleted FROM role ";

  private final Memberships memberships = new Memberships();

  /** The role with this id, deleted or not. */
  public Optional<Role> find(Handle handle, long id) {
    return handle
        .createQuery(SELECT + "WHERE id = :id")
        .bind("id", id)
        .map(RoleStore::role)
        .findFirst();
  }

  /** Whether a user has a role, by itself or through a group. */
  public boolean has(Handle handle, long userId, long roleId) {
    return handle
        .createQuery(
            """
            SELECT 1 FROM user_role_association WHERE user_id = :user AND role_id = :role
            UNION
            SELECT 1 FROM group_role_association g JOIN user_group_association u ON u.group_id = g.group_id
            WHERE u.user_id = :user AND g.role_id = :role
            """)
        .bind("user", userId)
        .bind("role", roleId)
        .mapTo(Integer.class)
        .findFirst()
        .isPresent();
  }

  /** A page of the roles that are not deleted. */
  public List<Role> list(Handle handle, int offset, int limit) {
    return handle
        .createQuery(
            SELECT
                + "WHERE COALESCE(deleted, FALSE) = FALSE ORDER BY id LIMIT :limit OFFSET :offset")
        .bind("limit", limit)
        .bind("offset", offset)
        .map(RoleStore::role)
        .list();
  }

  /** A page of the roles that a user has and that are not deleted. */
  public List<Role> ofUser(Handle handle, long userId, int offset, int limit) {
    return handle
        .createQuery(
            SELECT
                + """
                WHERE COALESCE(deleted, FALSE) = FALSE AND id IN (
                  SELECT role_id FROM user_role_association WHERE user_id = :user
                  UNION
                  SELECT g.role_id FROM group_role_association g
                    JOIN user_group_association u ON u.group_id = g.group_id WHERE u.user_id = :user)
                ORDER BY id LIMIT :limit OFFSET :offset
                """)
        .bind("user", userId)
        .bind("limit", limit)
        .bind("offset", offset)
        .map(RoleStore::role)
        .list();
  }

  /** Makes a role that nobody has; empty if there is one with this name. */
  public Optional<Role> create(
      Transaction transaction, String name, String description, String type) {
    boolean taken =
        transaction
            .handle()
            .createQuery("SELECT 1 FROM role WHERE name = :name")
            .bind("name", name)
            .mapTo(Integer.class)
            .findFirst()
            .isPresent();
    if (taken) {
      return Optional.empty();
    }
    return transaction
        .handle()
        .createQuery(
            """
            INSERT INTO role (create_time, update_time, name, description, type, deleted)
            VALUES (:now, :now, :name, :description, :type, FALSE)
            RETURNING id, name, description, type, deleted
            """)
        .bind("now", transaction.now())
        .bind("name", name)
        .bind("description", description)
        .bind("type", type)
        .map(RoleStore::role)
        .findFirst();
  }

  /** Marks a role as deleted, or takes the mark away. */
  public void markDeleted(Transaction transaction, long id, boolean deleted) {
    transaction
        .handle()
        .createUpdate("UPDATE role SET deleted = :deleted, update_time = :now WHERE id = :id")
        .bind("deleted", deleted)
        .bind("now", transaction.now())
        .bind("id", id)
        .execute();
  }

  /** Deletes a role for good. */
  public void purge(Transaction transaction, long id) {
    memberships.clear(transaction, Kind.USERS_OF_ROLE, id);
    memberships.clear(transaction, Kind.GROUPS_OF_ROLE, id);
    transaction.handle().execute("DELETE FROM role WHERE id = ?", id);
  }

  private static Role role(RowView row) {
    return new Role(
        row.getColumn("id", Long.class),
        text(row, "name"),
        text(row, "description"),
        text(row, "type"),
        Boolean.TRUE.equals(row.getColumn("deleted", Boolean.class)));
  }

  private static String text(RowView row, String column) {
    return Optional.ofNullable(row.getColumn(column, String.class)).orElse("");
  }
}
