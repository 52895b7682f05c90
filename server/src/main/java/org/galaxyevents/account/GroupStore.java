package org.galaxyevents.account;

import java.util.List;
import java.util.Optional;
import org.galaxyevents.account.Memberships.Kind;
import org.galaxyevents.database.Transaction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** The groups. Immutable. */
public final class GroupStore {

  private final Memberships memberships = new Memberships();

  /** The group with this id, deleted or not. */
  public Optional<Group> find(Handle handle, long id) {
    return handle
        .createQuery("SELECT id, name, deleted FROM galaxy_group WHERE id = :id")
        .bind("id", id)
        .map(GroupStore::group)
        .findFirst();
  }

  /** The groups that are not deleted. */
  public List<Group> list(Handle handle, int limit) {
    return handle
        .createQuery(
            """
            SELECT id, name, deleted FROM galaxy_group WHERE COALESCE(deleted, FALSE) = FALSE
            ORDER BY id LIMIT :limit
            """)
        .bind("limit", limit)
        .map(GroupStore::group)
        .list();
  }

  /** Makes an empty group; empty if its name is taken. */
  public Optional<Group> create(Transaction transaction, String name) {
    return transaction
        .handle()
        .createQuery(
            """
            INSERT INTO galaxy_group (create_time, update_time, name, deleted) VALUES (:now, :now, :name, FALSE)
            ON CONFLICT DO NOTHING RETURNING id, name, deleted
            """)
        .bind("now", transaction.now())
        .bind("name", name)
        .map(GroupStore::group)
        .findFirst();
  }

  /**
   * Gives a group another name.
   *
   * @return whether the name was free
   */
  public boolean rename(Transaction transaction, long id, String name) {
    boolean taken =
        transaction
            .handle()
            .createQuery("SELECT 1 FROM galaxy_group WHERE name = :name AND id <> :id")
            .bind("name", name)
            .bind("id", id)
            .mapTo(Integer.class)
            .findFirst()
            .isPresent();
    if (!taken) {
      transaction
          .handle()
          .createUpdate("UPDATE galaxy_group SET name = :name, update_time = :now WHERE id = :id")
          .bind("name", name)
          .bind("now", transaction.now())
          .bind("id", id)
          .execute();
    }
    return !taken;
  }

  /** Marks a group as deleted, or takes the mark away. */
  public void markDeleted(Transaction transaction, long id, boolean deleted) {
    transaction
        .handle()
        .createUpdate(
            "UPDATE galaxy_group SET deleted = :deleted, update_time = :now WHERE id = :id")
        .bind("deleted", deleted)
        .bind("now", transaction.now())
        .bind("id", id)
        .execute();
  }

  /** Deletes a group for good. */
  public void purge(Transaction transaction, long id) {
    memberships.clear(transaction, Kind.USERS_OF_GROUP, id);
    memberships.clear(transaction, Kind.ROLES_OF_GROUP, id);
    transaction.handle().execute("DELETE FROM galaxy_group WHERE id = ?", id);
  }

  private static Group group(RowView row) {
    return new Group(
        row.getColumn("id", Long.class),
        Optional.ofNullable(row.getColumn("name", String.class)).orElse(""),
        Boolean.TRUE.equals(row.getColumn("deleted", Boolean.class)));
  }
}
