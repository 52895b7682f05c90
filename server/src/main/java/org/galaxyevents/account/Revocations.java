package org.galaxyevents.account;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.galaxyevents.database.Database;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who has come in and may be here no more, by the rules by which {@link
 * DatabaseAuthentication} lets them in: one query for up to {@link #BATCH}. Thread-safe; blocks.
 */
public final class Revocations {

  /** What somebody came in with; without both it is nothing that could end. */
  public record Held(OptionalLong session, OptionalLong apiKey) {}

  /** Why somebody may be here no more. */
  public enum Revocation {
    SESSION_ENDED,
    KEY_REVOKED,
    USER_DELETED,
    USER_DEACTIVATED
  }

  /** Each adds at most one value; both databases take 32,000 in one statement. */
  static final int BATCH = 20_000;

  /** No row has it: stands for an empty list, which SQL does not know. */
  private static final long NO_ID = -1;

  private static final String STANDING =
      """
      SELECT 'session', s.id, s.is_valid, COALESCE(u.deleted, FALSE), COALESCE(u.active, TRUE)
      FROM galaxy_session s LEFT JOIN galaxy_user u ON u.id = s.user_id
      WHERE s.id IN (<sessions>)
      UNION ALL
      SELECT 'key', k.id, COALESCE(k.deleted, FALSE) = FALSE AND NOT EXISTS (
          SELECT 1 FROM api_keys newer
          WHERE newer.user_id = k.user_id AND newer.deleted = FALSE AND newer.id > k.id),
        COALESCE(u.deleted, FALSE), COALESCE(u.active, TRUE)
      FROM api_keys k JOIN galaxy_user u ON u.id = k.user_id
      WHERE k.id IN (<keys>)
      """;

  /** How somebody stands who was found. */
  private record Standing(boolean valid, boolean userDeleted, boolean userActive) {

    @Nullable Revocation revocation(Revocation invalid) {
      if (userDeleted) {
        return Revocation.USER_DELETED;
      }
      if (!userActive) {
        return Revocation.USER_DEACTIVATED;
      }
      return valid ? null : invalid;
    }
  }

  private final Database database;

  public Revocations(Database database) {
    this.database = database;
  }

  /**
   * Those who may be here no more, and why.
   *
   * @throws org.galaxyevents.database.DatabaseUnavailable if the database cannot be asked now
   */
  public Map<Held, Revocation> of(Collection<Held> held) {
    List<Held> all = new ArrayList<>(held);
    Map<Held, Revocation> revoked = new HashMap<>();
    for (int from = 0; from < all.size(); from += BATCH) {
      look(all.subList(from, Math.min(from + BATCH, all.size())), revoked);
    }
    return revoked;
  }

  private void look(List<Held> some, Map<Held, Revocation> revoked) {
    Map<Long, Standing> sessions = new HashMap<>();
    Map<Long, Standing> keys = new HashMap<>();
    database.read(handle ->
        handle
            .createQuery(STANDING)
            .bindList("sessions", ids(some.stream().map(Held::session).toList()))
            .bindList("keys", ids(some.stream().map(Held::apiKey).toList()))
            .map((row, context) ->
                (row.getString(1).equals("key") ? keys : sessions)
                    .put(
                        row.getLong(2),
                        new Standing(row.getBoolean(3), row.getBoolean(4), row.getBoolean(5))))
            .list());
    for (Held one : some) {
      Revocation revocation =
          one.session().isPresent()
              ? revocation(sessions.get(one.session().getAsLong()), Revocation.SESSION_ENDED)
              : one.apiKey().isPresent()
                  ? revocation(keys.get(one.apiKey().getAsLong()), Revocation.KEY_REVOKED)
                  : null;
      if (revocation != null) {
        revoked.put(one, revocation);
      }
    }
  }

  /** Rows of what ended long ago are cleared away. */
  private static @Nullable Revocation revocation(@Nullable Standing standing, Revocation invalid) {
    return standing == null ? invalid : standing.revocation(invalid);
  }

  private static List<Long> ids(List<OptionalLong> ids) {
    List<Long> present =
        ids.stream().filter(OptionalLong::isPresent).map(OptionalLong::getAsLong).toList();
    return present.isEmpty() ? List.of(NO_ID) : present;
  }
}
