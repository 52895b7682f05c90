package org.galaxyevents.account;

import java.util.Optional;
import java.util.OptionalLong;
import org.galaxyevents.database.Transaction;

/** Decides which history a session looks at once its user has logged in. Stateless. */
final class CurrentHistory {

  private CurrentHistory() {}

  /**
   * The history that a new session of this user begins with: the one of the session before, handed
   * over if it was anonymous and has something in it, else the one that the user looked at last,
   * else the one that changed last.
   */
  static OptionalLong atLogin(Transaction transaction, long previousSession, long user) {
    Optional<Long> history =
        claim(transaction, previousSession, user)
            .or(() -> ownOf(transaction, previousSession, user))
            .or(() -> lastLookedAt(transaction, user))
            .or(() -> lastChanged(transaction, user));
    return history.isPresent() ? OptionalLong.of(history.get()) : OptionalLong.empty();
  }

  /**
   * Takes over an anonymous history. Galaxy leaves one behind that was renamed and has no datasets;
   * here a name counts as something that its visitor made.
   */
  private static Optional<Long> claim(Transaction transaction, long session, long user) {
    return transaction
        .handle()
        .createQuery(
            """
            UPDATE history SET user_id = :user, update_time = :now
            WHERE id = (SELECT current_history_id FROM galaxy_session WHERE id = :session)
              AND user_id IS NULL
              AND COALESCE(deleted, FALSE) = FALSE
              AND (hid_counter > 1 OR name <> 'Unnamed history')
              AND EXISTS (
                SELECT 1 FROM galaxy_session WHERE id = :session AND user_id IS NULL)
            RETURNING id
            """)
        .bind("user", user)
        .bind("now", transaction.now())
        .bind("session", session)
        .mapTo(Long.class)
        .findFirst();
  }

  private static Optional<Long> ownOf(Transaction transaction, long session, long user) {
    return transaction
        .handle()
        .createQuery(
            """
            SELECT history.id FROM galaxy_session
            JOIN history ON history.id = galaxy_session.current_history_id
            WHERE galaxy_session.id = :session AND history.user_id = :user
              AND COALESCE(history.deleted, FALSE) = FALSE
            """)
        .bind("session", session)
        .bind("user", user)
        .mapTo(Long.class)
        .findFirst();
  }

  private static Optional<Long> lastLookedAt(Transaction transaction, long user) {
    return transaction
        .handle()
        .createQuery(
            """
            SELECT history.id FROM galaxy_session
            JOIN history ON history.id = galaxy_session.current_history_id
            WHERE galaxy_session.user_id = :user AND history.user_id = :user
              AND COALESCE(history.deleted, FALSE) = FALSE
            ORDER BY galaxy_session.update_time DESC NULLS LAST, galaxy_session.id DESC LIMIT 1
            """)
        .bind("user", user)
        .mapTo(Long.class)
        .findFirst();
  }

  private static Optional<Long> lastChanged(Transaction transaction, long user) {
    return transaction
        .handle()
        .createQuery(
            """
            SELECT history.id FROM history
            WHERE user_id = :user AND COALESCE(deleted, FALSE) = FALSE
            ORDER BY (
              SELECT max(history_audit.update_time) FROM history_audit
              WHERE history_audit.history_id = history.id) DESC NULLS LAST, id DESC
            LIMIT 1
            """)
        .bind("user", user)
        .mapTo(Long.class)
        .findFirst();
  }
}
