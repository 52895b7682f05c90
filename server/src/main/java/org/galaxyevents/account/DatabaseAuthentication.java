package org.galaxyevents.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.galaxyevents.account.Requester.Session;
import org.galaxyevents.account.Requester.User;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.IdBatches;
import org.galaxyevents.security.IdEncoding;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Galaxy's rules of who asks, answered from its tables: a session beats an API key, but a bad key
 * is refused even beside a session. At most two queries for any number of requests up to {@link
 * #BATCH}. Thread-safe; blocks.
 */
public final class DatabaseAuthentication implements Authentication {

  /** Both databases take at least 32,000 values in one statement. */
  static final int BATCH = 10_000;

  /** Galaxy's cookies have 80; nothing made with this server's secret comes near. */
  private static final int LONGEST_COOKIE = 400;

  private static final int LONGEST_KEY = 32;

  private record StoredSession(Session session, Optional<User> user) {}

  private record StoredKey(User user, long id, boolean userDeleted, boolean newest) {}

  /** What one request's API key comes to. */
  private sealed interface KeyHolder {
    record None() implements KeyHolder {}

    record Account(User user, long keyId) implements KeyHolder {}

    record Bootstrap() implements KeyHolder {}

    record Refused(Outcome outcome) implements KeyHolder {}
  }

  private final Database database;
  private final IdEncoding encoding;
  private final AccountConfig config;

  public DatabaseAuthentication(Database database, IdEncoding encoding, AccountConfig config) {
    this.database = database;
    this.encoding = encoding;
    this.config = config;
  }

  @Override
  public List<Outcome> authenticate(List<Credentials> credentials) {
    List<Outcome> outcomes = new ArrayList<>(credentials.size());
    for (int from = 0; from < credentials.size(); from += BATCH) {
      int to = Math.min(from + BATCH, credentials.size());
      outcomes.addAll(batch(credentials.subList(from, to)));
    }
    return outcomes;
  }

  private List<Outcome> batch(List<Credentials> credentials) {
    Map<String, @Nullable String> sessionKeys = new HashMap<>();
    Set<String> apiKeys = new HashSet<>();
    for (Credentials one : credentials) {
      cookie(one).ifPresent(cookie -> sessionKeys.put(cookie, sessionKey(cookie)));
      one.apiKey().filter(DatabaseAuthentication::mayBeStored).ifPresent(apiKeys::add);
    }
    Set<String> readable = new HashSet<>();
    sessionKeys.values().stream().filter(key -> key != null).forEach(readable::add);
    if (readable.isEmpty() && apiKeys.isEmpty()) {
      return credentials.stream()
          .map(one -> outcome(one, sessionKeys, Map.of(), Map.of()))
          .toList();
    }
    return database.read(handle -> {
      Map<String, StoredSession> sessions = sessions(handle, readable);
      Map<String, StoredKey> keys = keys(handle, apiKeys);
      return credentials.stream().map(one -> outcome(one, sessionKeys, sessions, keys)).toList();
    });
  }

  private Outcome outcome(
      Credentials credentials,
      Map<String, @Nullable String> sessionKeys,
      Map<String, StoredSession> sessions,
      Map<String, StoredKey> keys) {
    Optional<StoredSession> session = Optional.empty();
    if (cookie(credentials).isPresent()) {
      String cookie = cookie(credentials).get();
      String key = sessionKeys.get(cookie);
      if (key == null) {
        return new Outcome.CookieUnreadable(
            cookie.substring(0, Math.min(cookie.length(), LONGEST_COOKIE)));
      }
      session = Optional.ofNullable(sessions.get(key));
    }
    KeyHolder holder = holder(credentials.apiKey(), keys);
    if (holder instanceof KeyHolder.Refused(Outcome refusal)) {
      return refusal;
    }
    if (session.isPresent()) {
      Optional<User> user = session.get().user();
      return new Outcome.Known(
          new Requester(user, Optional.of(session.get().session()), isAdmin(user)));
    }
    return switch (holder) {
      case KeyHolder.None none -> new Outcome.Known(Requester.NOBODY);
      case KeyHolder.Refused(Outcome refusal) -> refusal;
      case KeyHolder.Bootstrap bootstrap ->
          new Outcome.Known(new Requester(Optional.empty(), Optional.empty(), true));
      case KeyHolder.Account(User user, long keyId) ->
          new Outcome.Known(
              new Requester(
                  Optional.of(user),
                  Optional.empty(),
                  isAdmin(Optional.of(user)),
                  OptionalLong.of(keyId)));
    };
  }

  private KeyHolder holder(Optional<String> given, Map<String, StoredKey> keys) {
    if (given.isEmpty() || given.get().isEmpty()) {
      return new KeyHolder.None();
    }
    if (isBootstrapKey(given.get())) {
      return new KeyHolder.Bootstrap();
    }
    StoredKey stored = keys.get(given.get());
    if (stored == null) {
      return new KeyHolder.Refused(new Outcome.KeyInvalid());
    }
    if (stored.userDeleted()) {
      return new KeyHolder.Refused(new Outcome.AccountDeactivated());
    }
    return stored.newest()
        ? new KeyHolder.Account(stored.user(), stored.id())
        : new KeyHolder.Refused(new Outcome.KeyExpired());
  }

  private boolean isAdmin(Optional<User> user) {
    return user.isPresent() && config.isAdmin(user.get().email());
  }

  /** Takes as long for a key that is nearly right. */
  private boolean isBootstrapKey(String key) {
    return config.bootstrapAdminApiKey().isPresent()
        && MessageDigest.isEqual(
            config.bootstrapAdminApiKey().get().getBytes(StandardCharsets.UTF_8),
            key.getBytes(StandardCharsets.UTF_8));
  }

  /** An empty cookie is none. */
  private static Optional<String> cookie(Credentials credentials) {
    return credentials.sessionCookie().filter(cookie -> !cookie.isEmpty());
  }

  private @Nullable String sessionKey(String cookie) {
    return cookie.length() > LONGEST_COOKIE ? null : encoding.decodeKey(cookie);
  }

  /** PostgreSQL refuses to compare with a NUL; and no key has other than ASCII characters. */
  private static boolean mayBeStored(String key) {
    return !key.isEmpty()
        && key.length() <= LONGEST_KEY
        && key.chars().allMatch(c -> c > ' ' && c < 127);
  }

  private static Map<String, StoredSession> sessions(Handle handle, Set<String> keys) {
    Map<String, StoredSession> sessions = new HashMap<>();
    for (List<String> batch : IdBatches.of(keys, BATCH)) {
      handle
          .createQuery(
              """
              SELECT s.session_key, u.id, u.email, u.username, s.id, s.current_history_id
              FROM galaxy_session AS s LEFT JOIN galaxy_user AS u ON u.id = s.user_id
              WHERE s.session_key IN (<keys>) AND s.is_valid = TRUE
                AND COALESCE(u.deleted, FALSE) = FALSE AND COALESCE(u.active, TRUE) = TRUE
              """)
          .bindList("keys", batch)
          .map((row, context) -> Map.entry(row.getString(1), session(row)))
          .forEach(entry -> sessions.put(entry.getKey(), entry.getValue()));
    }
    return sessions;
  }

  private static StoredSession session(ResultSet row) throws SQLException {
    Optional<User> user = row.getObject(2) == null ? Optional.empty() : Optional.of(user(row));
    long history = row.getLong(6);
    OptionalLong current = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(history);
    return new StoredSession(new Session(row.getLong(5), current), user);
  }

  private static Map<String, StoredKey> keys(Handle handle, Set<String> given) {
    Map<String, StoredKey> keys = new HashMap<>();
    for (List<String> batch : IdBatches.of(given, BATCH)) {
      handle
          .createQuery(
              """
              SELECT k."key", u.id, u.email, u.username,
                COALESCE(u.deleted, FALSE) OR NOT COALESCE(u.active, TRUE),
                NOT EXISTS (
                  SELECT 1 FROM api_keys AS newer
                  WHERE newer.user_id = k.user_id AND newer.deleted = FALSE AND newer.id > k.id
                ),
                k.id
              FROM api_keys AS k JOIN galaxy_user AS u ON u.id = k.user_id
              WHERE k."key" IN (<keys>) AND k.deleted = FALSE
              """)
          .bindList("keys", batch)
          .map((row, context) -> Map.entry(row.getString(1), key(row)))
          .forEach(entry -> keys.put(entry.getKey(), entry.getValue()));
    }
    return keys;
  }

  private static StoredKey key(ResultSet row) throws SQLException {
    return new StoredKey(user(row), row.getLong(7), row.getBoolean(5), row.getBoolean(6));
  }

  /** The user in the columns 2 to 4; by number, because thousands log in at once. */
  private static User user(ResultSet row) throws SQLException {
    return new User(row.getLong(2), text(row, 3), text(row, 4));
  }

  private static String text(ResultSet row, int column) throws SQLException {
    return Optional.ofNullable(row.getString(column)).orElse("");
  }
}
