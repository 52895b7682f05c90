package org.galaxyevents.account;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.Transaction;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The browser sessions. Thread-safe; blocks. */
public final class SessionStore {

  /** A session as it is stored, ended or not, without its key. */
  public record StoredSession(
      long id,
      OptionalLong userId,
      OptionalLong currentHistoryId,
      OptionalLong previousSessionId,
      boolean valid) {}

  private static final Duration KEEP_ENDED = Duration.ofDays(30);

  /** The cookie's life, which nothing prolongs: no browser has an older one. */
  private static final Duration KEEP_UNUSED = Duration.ofDays(90);

  /** Few enough that nobody waits long for the writer behind them. */
  private static final int BATCH = 500;

  private final Database database;
  private final RandomKeys keys;

  public SessionStore(Database database, RandomKeys keys) {
    this.database = database;
    this.keys = keys;
  }

  /** Opens a session for somebody who is not logged in. */
  public OpenedSession openAnonymous(String clientAddress) {
    return database.write(transaction -> openAnonymous(transaction, clientAddress));
  }

  /** Opens a session for somebody who is not logged in, as part of a transaction. */
  public OpenedSession openAnonymous(Transaction transaction, String clientAddress) {
    return insert(transaction, clientAddress, null, null);
  }

  public Optional<StoredSession> find(long id) {
    return database.read(handle ->
        handle
            .createQuery(
                """
                SELECT id, user_id, current_history_id, prev_session_id, is_valid
                FROM galaxy_session WHERE id = :id
                """)
            .bind("id", id)
            .map(row ->
                new StoredSession(
                    id,
                    optional(row.getColumn("user_id", Long.class)),
                    optional(row.getColumn("current_history_id", Long.class)),
                    optional(row.getColumn("prev_session_id", Long.class)),
                    Boolean.TRUE.equals(row.getColumn("is_valid", Boolean.class))))
            .findFirst());
  }

  /**
   * Makes a history the session's current one, and the session one of those that it belongs to:
   * that is how the monitor finds whom to tell about an anonymous history.
   */
  public void setCurrentHistory(Transaction transaction, long sessionId, long historyId) {
    transaction
        .handle()
        .createUpdate(
            """
            UPDATE galaxy_session SET current_history_id = :history, update_time = :now
            WHERE id = :session
            """)
        .bind("history", historyId)
        .bind("now", transaction.now())
        .bind("session", sessionId)
        .execute();
    transaction
        .handle()
        .createUpdate(
            """
            INSERT INTO galaxy_session_to_history (create_time, session_id, history_id)
            SELECT :now, :session, :history
            WHERE NOT EXISTS (
              SELECT 1 FROM galaxy_session_to_history
              WHERE session_id = :session AND history_id = :history)
            """)
        .bind("now", transaction.now())
        .bind("session", sessionId)
        .bind("history", historyId)
        .execute();
  }

  /**
   * Ends a session and opens one of this user in its place. What an anonymous visitor made becomes
   * the user's, and what the new session looks at.
   *
   * @return empty if the session has ended already, by another login for one
   */
  public Optional<OpenedSession> logIn(long sessionId, long userId, String clientAddress) {
    return database.write(transaction -> {
      if (!end(transaction, sessionId)) {
        return Optional.empty();
      }
      OptionalLong history = CurrentHistory.atLogin(transaction, sessionId, userId);
      OpenedSession opened = insert(transaction, clientAddress, userId, sessionId);
      history.ifPresent(id -> setCurrentHistory(transaction, opened.id(), id));
      return Optional.of(opened);
    });
  }

  /** Ends a session and opens an anonymous one in its place. */
  public OpenedSession logOut(long sessionId, String clientAddress) {
    return database.write(transaction -> {
      end(transaction, sessionId);
      return insert(transaction, clientAddress, null, sessionId);
    });
  }

  /** A session that somebody is logged in with. */
  public record OpenSession(
      long id, LocalDateTime createTime, LocalDateTime updateTime, String clientAddress) {}

  /** The sessions of a user that have not ended, the latest first, at most so many. */
  public List<OpenSession> ofUser(long userId, int limit) {
    return database.read(handle ->
        handle
            .createQuery(
                """
                SELECT id, create_time, update_time, remote_addr FROM galaxy_session
                WHERE user_id = :user AND is_valid = TRUE ORDER BY id DESC LIMIT :limit
                """)
            .bind("user", userId)
            .bind("limit", limit)
            .map(row ->
                new OpenSession(
                    row.getColumn("id", Long.class),
                    row.getColumn("create_time", LocalDateTime.class),
                    row.getColumn("update_time", LocalDateTime.class),
                    Optional.ofNullable(row.getColumn("remote_addr", String.class)).orElse("")))
            .list());
  }

  /** Ends a session of a user; whether it had not ended. */
  public boolean end(long userId, long sessionId) {
    return database.write(transaction ->
        transaction
                .handle()
                .createUpdate(
                    """
                    UPDATE galaxy_session SET is_valid = FALSE, update_time = :now
                    WHERE id = :id AND user_id = :user AND is_valid = TRUE
                    """)
                .bind("now", transaction.now())
                .bind("id", sessionId)
                .bind("user", userId)
                .execute()
            > 0);
  }

  /** Ends all sessions of a user. */
  public void endAll(long userId) {
    database.write(transaction ->
        transaction
            .handle()
            .createUpdate(
                """
                UPDATE galaxy_session SET is_valid = FALSE, update_time = :now
                WHERE user_id = :user AND is_valid = TRUE
                """)
            .bind("now", transaction.now())
            .bind("user", userId)
            .execute());
  }

  /**
   * Deletes the sessions that ended 30 days ago, and anonymous ones that nobody used for 90 days
   * and that have no history. Each batch is a write of its own.
   *
   * @return how many
   */
  public int deleteOutlived() {
    int all = 0;
    int batch;
    do {
      batch = database.write(SessionStore::deleteSome);
      all += batch;
    } while (batch == BATCH);
    return all;
  }

  private static int deleteSome(Transaction transaction) {
    Handle handle = transaction.handle();
    List<Long> outlived =
        handle
            .createQuery(
                """
                SELECT id FROM galaxy_session
                WHERE update_time < :ended_before AND is_valid = FALSE
                  OR update_time < :unused_before AND user_id IS NULL AND current_history_id IS NULL
                    AND NOT EXISTS (
                      SELECT 1 FROM galaxy_session_to_history AS has
                      WHERE has.session_id = galaxy_session.id AND has.history_id IS NOT NULL)
                ORDER BY update_time LIMIT :batch
                """)
            .bind("ended_before", transaction.now().minus(KEEP_ENDED))
            .bind("unused_before", transaction.now().minus(KEEP_UNUSED))
            .bind("batch", BATCH)
            .mapTo(Long.class)
            .list();
    if (outlived.isEmpty()) {
      return 0;
    }
    handle
        .createUpdate("UPDATE job SET session_id = NULL WHERE session_id IN (<outlived>)")
        .bindList("outlived", outlived)
        .execute();
    return handle
        .createUpdate("DELETE FROM galaxy_session WHERE id IN (<outlived>)")
        .bindList("outlived", outlived)
        .execute();
  }

  private static boolean end(Transaction transaction, long sessionId) {
    int ended =
        transaction
            .handle()
            .createUpdate(
                """
                UPDATE galaxy_session SET is_valid = FALSE, update_time = :now
                WHERE id = :id AND is_valid = TRUE
                """)
            .bind("now", transaction.now())
            .bind("id", sessionId)
            .execute();
    return ended > 0;
  }

  private OpenedSession insert(
      Transaction transaction,
      String clientAddress,
      @Nullable Long userId,
      @Nullable Long previousSessionId) {
    String key = keys.next();
    long id =
        transaction
            .handle()
            .createQuery(
                """
                INSERT INTO galaxy_session (create_time, update_time, user_id, remote_host,
                  remote_addr, session_key, is_valid, prev_session_id)
                VALUES (:now, :now, :user, :address, :address, :key, TRUE, :previous)
                RETURNING id
                """)
            .bind("now", transaction.now())
            .bind("user", userId)
            .bind("address", clientAddress)
            .bind("key", key)
            .bind("previous", previousSessionId)
            .mapTo(Long.class)
            .one();
    return new OpenedSession(id, key, transaction.now());
  }

  private static OptionalLong optional(@Nullable Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
