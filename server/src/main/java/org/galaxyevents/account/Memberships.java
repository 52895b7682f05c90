package org.galaxyevents.account;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.galaxyevents.database.IdBatches;
import org.galaxyevents.database.Transaction;
import org.jdbi.v3.core.Handle;

/** Who is in which group and has which role. Immutable. */
public final class Memberships {

  private static final int BATCH = 512;

  /** One of the tables that hold memberships. */
  public enum Kind {
    USERS_OF_GROUP("user_group_association", "group_id", "user_id", "galaxy_user"),
    ROLES_OF_GROUP("group_role_association", "group_id", "role_id", "role"),
    USERS_OF_ROLE("user_role_association", "role_id", "user_id", "galaxy_user"),
    GROUPS_OF_ROLE("group_role_association", "role_id", "group_id", "galaxy_group");

    private final String table;
    private final String whole;
    private final String member;
    private final String memberTable;

    Kind(String table, String whole, String member, String memberTable) {
      this.table = table;
      this.whole = whole;
      this.member = member;
      this.memberTable = memberTable;
    }
  }

  /** The members' ids in the order in which they came in. */
  public List<Long> of(Handle handle, Kind kind, long wholeId) {
    return handle
        .createQuery(
            "SELECT %s FROM %s WHERE %s = :id ORDER BY id"
                .formatted(kind.member, kind.table, kind.whole))
        .bind("id", wholeId)
        .mapTo(Long.class)
        .list();
  }

  /** Those of these who do not exist. */
  public Set<Long> missing(Handle handle, Kind kind, Collection<Long> members) {
    Set<Long> missing = new TreeSet<>(members);
    for (List<Long> batch : IdBatches.of(members, BATCH)) {
      handle
          .createQuery("SELECT id FROM %s WHERE id IN (<ids>)".formatted(kind.memberTable))
          .bindList("ids", batch)
          .mapTo(Long.class)
          .forEach(missing::remove);
    }
    return missing;
  }

  /** Makes these the members, and nobody else. */
  public void set(Transaction transaction, Kind kind, long wholeId, Collection<Long> members) {
    Set<Long> before = new HashSet<>(of(transaction.handle(), kind, wholeId));
    Set<Long> gone = new HashSet<>(before);
    gone.removeAll(members);
    gone.forEach(member -> remove(transaction, kind, wholeId, member));
    List<Long> added = new ArrayList<>(new TreeSet<>(members));
    added.removeAll(before);
    added.forEach(member -> add(transaction, kind, wholeId, member));
  }

  /** Adds a member, unless it is one. */
  public void add(Transaction transaction, Kind kind, long wholeId, long member) {
    transaction
        .handle()
        .createUpdate(
            """
            INSERT INTO %s (%s, %s, create_time, update_time) VALUES (:whole, :member, :now, :now)
            ON CONFLICT DO NOTHING
            """
                .formatted(kind.table, kind.whole, kind.member))
        .bind("whole", wholeId)
        .bind("member", member)
        .bind("now", transaction.now())
        .execute();
  }

  /**
   * Takes a member out.
   *
   * @return whether it was one
   */
  public boolean remove(Transaction transaction, Kind kind, long wholeId, long member) {
    return transaction
            .handle()
            .createUpdate(
                "DELETE FROM %s WHERE %s = :whole AND %s = :member"
                    .formatted(kind.table, kind.whole, kind.member))
            .bind("whole", wholeId)
            .bind("member", member)
            .execute()
        > 0;
  }

  /** Takes everybody out. */
  void clear(Transaction transaction, Kind kind, long wholeId) {
    transaction
        .handle()
        .createUpdate("DELETE FROM %s WHERE %s = :whole".formatted(kind.table, kind.whole))
        .bind("whole", wholeId)
        .execute();
  }
}
