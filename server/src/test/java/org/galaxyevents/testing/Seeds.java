package org.galaxyevents.testing;

import java.time.LocalDateTime;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.galaxyevents.account.Requester;
import org.galaxyevents.database.Database;
import org.jspecify.annotations.Nullable;

/** Rows that tests begin with. Confined to the test. */
public final class Seeds {

  private final Database database;

  public Seeds(Database database) {
    this.database = database;
  }

  /** A user, who asks by API key. */
  public Requester user(String name) {
    long id =
        insert(
            "INSERT INTO galaxy_user (email, username, password) VALUES (?, ?, 'x') RETURNING id",
            name + "@example.org",
            name);
    return new Requester(
        Optional.of(new Requester.User(id, name + "@example.org", name)), Optional.empty(), false);
  }

  /** A visitor with a session that has no history yet. */
  public Requester visitor() {
    return session(Optional.empty());
  }

  /** The same user, who asks by cookie. */
  public Requester session(Optional<Requester.User> user) {
    long id =
        insert(
            "INSERT INTO galaxy_session (session_key, is_valid, user_id) VALUES (?, TRUE, ?) RETURNING id",
            UUID.randomUUID().toString(),
            user.map(Requester.User::id).orElse(null));
    return new Requester(user, Optional.of(new Requester.Session(id, OptionalLong.empty())), false);
  }

  /** A history of a user. */
  public long history(Requester owner, String name) {
    return newHistory(name, owner.user().orElseThrow().id());
  }

  /** An anonymous history of a session. */
  public long anonymousHistory(Requester visitor) {
    long session = visitor.session().orElseThrow().id();
    long history = newHistory("Unnamed history", null);
    insert(
        "INSERT INTO galaxy_session_to_history (session_id, history_id) VALUES (?, ?) RETURNING id",
        session,
        history);
    insert(
        "UPDATE galaxy_session SET current_history_id = ? WHERE id = ? RETURNING id",
        history,
        session);
    return history;
  }

  private long newHistory(String name, @Nullable Long user) {
    return database.write(transaction ->
        transaction
            .handle()
            .createQuery(
                """
                INSERT INTO history (create_time, update_time, name, user_id)
                VALUES (:now, :now, :name, :user) RETURNING id
                """)
            .bind("now", transaction.now())
            .bind("name", name)
            .bind("user", user)
            .mapTo(Long.class)
            .one());
  }

  /** Makes every history one that changed at this time, and never since. */
  public void everyHistoryChangedLast(LocalDateTime time) {
    database.write(transaction -> {
      transaction.handle().execute("DELETE FROM history_audit");
      return transaction
          .handle()
          .execute(
              "INSERT INTO history_audit (history_id, update_time) SELECT id, ? FROM history",
              time);
    });
  }

  /** Runs a statement that returns an id. */
  public long insert(String sql, @Nullable Object... arguments) {
    return database.write(
        transaction -> transaction.handle().select(sql, arguments).mapTo(Long.class).one());
  }
}
