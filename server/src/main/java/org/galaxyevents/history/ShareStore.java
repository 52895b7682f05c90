package org.galaxyevents.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.galaxyevents.database.Transaction;
import org.jdbi.v3.core.Handle;

/** With whom histories are shared, one by one, and under which names. Immutable. */
public final class ShareStore {

  /** Somebody with whom a history is shared. */
  public record Sharer(long userId, String email) {}

  /** Those with whom a history is shared, in the order in which that was done. */
  public List<Sharer> sharers(Handle handle, long historyId) {
    return handle
        .createQuery(
            """
            SELECT u.id, u.email FROM history_user_share_association s JOIN galaxy_user u ON u.id = s.user_id
            WHERE s.history_id = :history ORDER BY s.id
            """)
        .bind("history", historyId)
        .map((row, context) -> new Sharer(row.getLong(1), String.valueOf(row.getString(2))))
        .list();
  }

  /** The id of the history that a user has named so for sharing. */
  public Optional<Long> find(Handle handle, String username, String slug) {
    return handle
        .createQuery(
            """
            SELECT h.id FROM history h JOIN galaxy_user u ON u.id = h.user_id
            WHERE u.username = :username AND h.slug = :slug AND NOT h.deleted
            """)
        .bind("username", username)
        .bind("slug", slug)
        .mapTo(Long.class)
        .findFirst();
  }

  /** Whether a history is shared with a user. */
  boolean isSharedWith(Handle handle, long historyId, long userId) {
    return handle
        .createQuery(
            """
            SELECT 1 FROM history_user_share_association WHERE history_id = :history AND user_id = :user LIMIT 1
            """)
        .bind("history", historyId)
        .bind("user", userId)
        .mapTo(Integer.class)
        .findFirst()
        .isPresent();
  }

  /**
   * Shares a history with these users, and with nobody else any more.
   *
   * @return those with whom it was not shared before
   */
  public List<Long> set(Transaction transaction, long historyId, Collection<Long> users) {
    Set<Long> before = new HashSet<>();
    sharers(transaction.handle(), historyId).forEach(sharer -> before.add(sharer.userId()));
    Set<Long> gone = new HashSet<>(before);
    gone.removeAll(new HashSet<>(users));
    for (long user : gone) {
      transaction
          .handle()
          .execute(
              "DELETE FROM history_user_share_association WHERE history_id = ? AND user_id = ?",
              historyId,
              user);
    }
    List<Long> added = new ArrayList<>();
    for (long user : users) {
      if (before.add(user)) {
        added.add(user);
        transaction
            .handle()
            .execute(
                "INSERT INTO history_user_share_association (history_id, user_id) VALUES (?, ?)",
                historyId,
                user);
      }
    }
    return added;
  }
}
