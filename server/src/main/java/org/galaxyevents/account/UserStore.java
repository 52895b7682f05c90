package org.galaxyevents.account;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.Transaction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/** The accounts. Thread-safe; blocks. */
public final class UserStore {

  /** What became of a registration. */
  public sealed interface Creation {

    /** There is a new account. */
    record Created(StoredUser user) implements Creation {}

    /** Nothing was changed; the reason is for whoever registers. */
    record Refused(String reason) implements Creation {}
  }

  /** What a login is checked against. */
  record LoginRow(long userId, String passwordHash) {
    @Override
    public String toString() {
      return "LoginRow[userId=" + userId + "]";
    }
  }

  private static final String COLUMNS =
      """
      id, email, username, deleted, purged, active, last_password_change, disk_usage
      """;

  private final Database database;
  private final Passwords passwords;
  private final RandomKeys keys;

  public UserStore(Database database, Passwords passwords, RandomKeys keys) {
    this.database = database;
    this.passwords = passwords;
    this.keys = keys;
  }

  /**
   * Makes an account.
   *
   * @throws Passwords.Busy if its password cannot be hashed now
   */
  public Creation create(NewAccount account) {
    if (AccountConfig.canonical(account.email()).equals(AccountConfig.FIRST_ADMIN)) {
      return new Creation.Refused("This email address is reserved.");
    }
    return createAny(account);
  }

  private Creation createAny(NewAccount account) {
    Optional<String> problem =
        account.problem().or(() -> database.read(handle -> duplicate(handle, account)));
    if (problem.isPresent()) {
      return new Creation.Refused(problem.get());
    }
    String hash = passwords.hash(account.password());
    return database.write(transaction ->
        insert(transaction, account, hash)
            .<Creation>map(Creation.Created::new)
            .orElseGet(() ->
                new Creation.Refused(
                    duplicate(transaction.handle(), account).orElse("Try again."))));
  }

  /**
   * Makes an admin's account if there is no account at all, as at the first start. Of several
   * processes that start at the same time one makes it.
   *
   * @return its password, which nobody can ask for again
   */
  public Optional<NewAccount> ensureFirstAdmin(AccountConfig config) {
    if (database.read(UserStore::hasUsers)) {
      return Optional.empty();
    }
    String email =
        config.adminUsers().isEmpty() ? AccountConfig.FIRST_ADMIN : config.adminUsers().getFirst();
    NewAccount admin = new NewAccount(email, "admin", keys.password());
    return switch (createAny(admin)) {
      case Creation.Created created -> Optional.of(admin);
      case Creation.Refused(String reason) -> {
        if (!database.read(UserStore::hasUsers)) {
          throw new IllegalArgumentException("admin_users has " + email + ": " + reason);
        }
        yield Optional.empty();
      }
    };
  }

  /** The account with this id, deleted or not. */
  public Optional<StoredUser> find(long id) {
    return database.read(handle -> find(handle, id));
  }

  /** The accounts in the order in which they were made. */
  public List<StoredUser> list(boolean deleted, int limit) {
    return database.read(handle ->
        handle
            .createQuery(
                """
                SELECT %s FROM galaxy_user
                WHERE COALESCE(deleted, FALSE) = :deleted
                ORDER BY id LIMIT :limit
                """
                    .formatted(COLUMNS))
            .bind("deleted", deleted)
            .bind("limit", limit)
            .map(UserStore::user)
            .list());
  }

  /** The account behind an email address or a name, unless it was deleted or deactivated. */
  Optional<LoginRow> findLogin(String login) {
    return database.read(handle ->
        handle
            .createQuery(
                """
                SELECT id, password FROM galaxy_user
                WHERE (email = :login OR username = :login)
                  AND COALESCE(deleted, FALSE) = FALSE AND COALESCE(active, TRUE) = TRUE
                """)
            .bind("login", AccountConfig.canonical(login))
            .map(row -> new LoginRow(number(row, "id"), row.getColumn("password", String.class)))
            .findFirst());
  }

  /** Marks an account as deleted; its sessions and keys end with that. Empty if there is none. */
  public Optional<StoredUser> markDeleted(long id) {
    return set(id, "deleted", true);
  }

  /** Takes a deletion back; the account's sessions and keys work again. Empty if there is none. */
  public Optional<StoredUser> undelete(long id) {
    return set(id, "deleted", false);
  }

  /** Lets an account in, or not: its sessions and keys work no more. Empty if there is none. */
  public Optional<StoredUser> setActive(long id, boolean active) {
    return set(id, "active", active);
  }

  private Optional<StoredUser> set(long id, String column, boolean value) {
    return database.write(transaction -> {
      transaction
          .handle()
          .createUpdate(
              "UPDATE galaxy_user SET %s = :value, update_time = :now WHERE id = :id"
                  .formatted(column))
          .bind("value", value)
          .bind("now", transaction.now())
          .bind("id", id)
          .execute();
      return find(transaction.handle(), id);
    });
  }

  /** Inserts the account, unless its address or name is taken. */
  private static Optional<StoredUser> insert(
      Transaction transaction, NewAccount account, String hash) {
    return transaction
        .handle()
        .createQuery(
            """
            INSERT INTO galaxy_user (create_time, update_time, email, username, password,
              last_password_change, external, deleted, purged, disk_usage, active)
            VALUES (:now, :now, :email, :username, :hash, :now, FALSE, FALSE, FALSE, 0, TRUE)
            ON CONFLICT DO NOTHING
            RETURNING %s
            """
                .formatted(COLUMNS))
        .bind("now", transaction.now())
        .bind("email", AccountConfig.canonical(account.email()))
        .bind("username", account.username())
        .bind("hash", hash)
        .map(UserStore::user)
        .findFirst();
  }

  private static Optional<String> duplicate(Handle handle, NewAccount account) {
    String email = AccountConfig.canonical(account.email());
    if (exists(handle, "SELECT 1 FROM galaxy_user WHERE email = :value", email)) {
      return Optional.of("User with email '" + email + "' already exists.");
    }
    return exists(handle, "SELECT 1 FROM galaxy_user WHERE username = :value", account.username())
        ? Optional.of("Public name is taken; please choose another.")
        : Optional.empty();
  }

  private static boolean exists(Handle handle, String sql, String value) {
    return handle
        .createQuery(sql)
        .bind("value", value)
        .mapTo(Integer.class)
        .findFirst()
        .isPresent();
  }

  private static boolean hasUsers(Handle handle) {
    return handle
        .createQuery("SELECT 1 FROM galaxy_user LIMIT 1")
        .mapTo(Integer.class)
        .findFirst()
        .isPresent();
  }

  /** The account with this id, deleted or not, as a transaction sees it. */
  public Optional<StoredUser> find(Handle handle, long id) {
    return handle
        .createQuery("SELECT %s FROM galaxy_user WHERE id = :id".formatted(COLUMNS))
        .bind("id", id)
        .map(UserStore::user)
        .findFirst();
  }

  private static StoredUser user(RowView row) {
    return new StoredUser(
        number(row, "id"),
        row.getColumn("email", String.class),
        Optional.ofNullable(row.getColumn("username", String.class)).orElse(""),
        Boolean.TRUE.equals(row.getColumn("deleted", Boolean.class)),
        Boolean.TRUE.equals(row.getColumn("purged", Boolean.class)),
        Boolean.TRUE.equals(row.getColumn("active", Boolean.class)),
        Optional.ofNullable(row.getColumn("last_password_change", LocalDateTime.class)),
        number(row, "disk_usage"));
  }

  /** A number, 0 where there is none. */
  private static long number(RowView row, String column) {
    return Optional.ofNullable(row.getColumn(column, Long.class)).orElse(0L);
  }
}
