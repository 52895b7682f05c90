package org.galaxyevents.account;

import java.util.Optional;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.Transaction;
import org.jdbi.v3.core.Handle;

/** The API keys of the accounts. Thread-safe; blocks. */
public final class ApiKeyStore {

  private final Database database;
  private final RandomKeys keys;

  public ApiKeyStore(Database database, RandomKeys keys) {
    this.database = database;
    this.keys = keys;
  }

  /** A new API key for this user; older ones stop working, as in Galaxy. */
  public String create(long userId) {
    return database.write(transaction -> insert(transaction, userId));
  }

  /** The key that works, made if there is none. */
  public String current(long userId) {
    Optional<String> there = database.read(handle -> newest(handle, userId));
    return there.orElseGet(() ->
        database.write(transaction ->
            newest(transaction.handle(), userId).orElseGet(() -> insert(transaction, userId))));
  }

  /** Revokes all of the user's keys. */
  public void revokeAll(long userId) {
    database.write(transaction ->
        transaction
            .handle()
            .createUpdate(
                """
                UPDATE api_keys SET deleted = TRUE
                WHERE user_id = :user AND deleted = FALSE
                """)
            .bind("user", userId)
            .execute());
  }

  private String insert(Transaction transaction, long userId) {
    String key = keys.next();
    transaction
        .handle()
        .createUpdate(
            """
            INSERT INTO api_keys (create_time, user_id, "key", deleted)
            VALUES (:now, :user, :key, FALSE)
            """)
        .bind("now", transaction.now())
        .bind("user", userId)
        .bind("key", key)
        .execute();
    return key;
  }

  private static Optional<String> newest(Handle handle, long userId) {
    return handle
        .createQuery(
            """
            SELECT "key" FROM api_keys
            WHERE user_id = :user AND deleted = FALSE
            ORDER BY id DESC LIMIT 1
            """)
        .bind("user", userId)
        .mapTo(String.class)
        .findFirst();
  }
}
