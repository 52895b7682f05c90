package org.galaxyevents.history;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.galaxyevents.account.Requester;
import org.galaxyevents.database.IdBatches;
import org.jdbi.v3.core.Handle;

/**
 * Who may do what with a history: its owner everything, others read it if it was shared. Admins are
 * no exception. Immutable.
 */
public final class HistoryAccess {

  private static final int BATCH = 512;

  private final ShareStore shares = new ShareStore();

  /** What somebody may do. */
  public enum Access {
    OWN,
    READ,
    NONE
  }

  /** What this requester may do with this history. */
  public Access of(Handle handle, History history, Requester requester) {
    if (owns(handle, history, requester)) {
      return Access.OWN;
    }
    return history.isReadableByAll() || isShared(handle, history, requester)
        ? Access.READ
        : Access.NONE;
  }

  private boolean isShared(Handle handle, History history, Requester requester) {
    return requester
        .user()
        .filter(user -> shares.isSharedWith(handle, history.id(), user.id()))
        .isPresent();
  }

  private static boolean owns(Handle handle, History history, Requester requester) {
    if (requester.user().isPresent()) {
      long userId = requester.user().get().id();
      return history.owner().filter(owner -> owner.id() == userId).isPresent();
    }
    return history.owner().isEmpty()
        && requester
            .session()
            .filter(session -> belongsTo(handle, history.id(), session.id()))
            .isPresent();
  }

  private static boolean belongsTo(Handle handle, long historyId, long sessionId) {
    return handle
        .createQuery(
            """
            SELECT 1 FROM galaxy_session_to_history
            WHERE session_id = :session AND history_id = :history LIMIT 1
            """)
        .bind("session", sessionId)
        .bind("history", historyId)
        .mapTo(Integer.class)
        .findFirst()
        .isPresent();
  }

  /** Those of these datasets (of histories) that the requester may read. */
  public Set<Long> readableDatasets(
      Handle handle, Collection<Long> datasetIds, Requester requester) {
    Set<Long> readable = new HashSet<>();
    for (List<Long> batch : IdBatches.of(datasetIds, BATCH)) {
      handle
          .createQuery(
              """
              SELECT d.id FROM history_dataset_association d JOIN history h ON h.id = d.history_id
              WHERE d.id IN (<ids>) AND (h.importable OR h.published OR h.user_id = :user
                OR EXISTS (
                  SELECT 1 FROM history_user_share_association u
                  WHERE u.history_id = h.id AND u.user_id = :user)
                OR (h.user_id IS NULL AND EXISTS (
                  SELECT 1 FROM galaxy_session_to_history s
                  WHERE s.session_id = :session AND s.history_id = h.id)))
              """)
          .bindList("ids", batch)
          .bind("user", requester.user().map(Requester.User::id).orElse(-1L))
          .bind("session", sessionOf(requester))
          .mapTo(Long.class)
          .forEach(readable::add);
    }
    return readable;
  }

  /** Only without a user does the session count. */
  private static long sessionOf(Requester requester) {
    return requester.user().isPresent()
        ? -1L
        : requester.session().map(Requester.Session::id).orElse(-1L);
  }
}
