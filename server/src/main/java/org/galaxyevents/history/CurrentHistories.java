package org.galaxyevents.history;

import java.util.Optional;
import org.galaxyevents.account.OpenedSession;
import org.galaxyevents.account.Requester;
import org.galaxyevents.account.SessionStore;
import org.galaxyevents.database.Transaction;
import org.jdbi.v3.core.Handle;

/** Which history a browser session works in. Thread-safe. */
public final class CurrentHistories {

  /** What Galaxy writes into histories that it makes for sessions. */
  private static final Optional<String> UNKNOWN_BUILD = Optional.of("?");

  private final HistoryStore histories;
  private final HistoryAccess access;
  private final SessionStore sessions;

  public CurrentHistories(HistoryStore histories, HistoryAccess access, SessionStore sessions) {
    this.histories = histories;
    this.access = access;
    this.sessions = sessions;
  }

  /**
   * The history that somebody works in.
   *
   * @param opened the session that was opened for it, where there was neither session nor user
   */
  public record Current(History history, Optional<OpenedSession> opened) {}

  /**
   * The history that the requester works in: the session's, or else, of a user, the one that
   * changed last. Empty if one has to be made.
   */
  public Optional<History> find(Handle handle, Requester requester) {
    return ofSession(handle, requester)
        .filter(history -> !history.flags().deleted())
        .filter(history -> access.of(handle, history, requester) == HistoryAccess.Access.OWN)
        .or(() -> lastChanged(handle, requester));
  }

  /** Asks the database, not the request: another request may have made one meanwhile. */
  private Optional<History> ofSession(Handle handle, Requester requester) {
    return requester
        .session()
        .flatMap(session ->
            handle
                .createQuery(
                    """
                    SELECT current_history_id FROM galaxy_session
                    WHERE id = :id AND current_history_id IS NOT NULL
                    """)
                .bind("id", session.id())
                .mapTo(Long.class)
                .findFirst())
        .flatMap(id -> histories.find(handle, id));
  }

  private Optional<History> lastChanged(Handle handle, Requester requester) {
    HistoryListing newest =
        new HistoryListing(false, HistoryListing.Order.NEWEST_CHANGE_FIRST, 0, 1);
    return requester
        .user()
        .flatMap(
            user -> histories.list(handle, new Shelf.Own(user.id()), newest).stream().findFirst());
  }

  /** The history that the requester works in, made if there is none. */
  public Current findOrCreate(Transaction transaction, Requester requester, String clientAddress) {
    return find(transaction.handle(), requester)
        .map(history -> new Current(history, Optional.empty()))
        .orElseGet(() -> create(transaction, requester, clientAddress, History.DEFAULT_NAME));
  }

  /**
   * Makes a history for the user, or for the session if there is no user, and makes it the
   * session's current one. Who has neither gets a session.
   */
  public Current create(
      Transaction transaction, Requester requester, String clientAddress, String name) {
    Optional<OpenedSession> opened =
        requester.user().isEmpty() && requester.session().isEmpty()
            ? Optional.of(sessions.openAnonymous(transaction, clientAddress))
            : Optional.empty();
    long id = histories.create(transaction, requester.userId(), name, UNKNOWN_BUILD);
    requester
        .session()
        .map(Requester.Session::id)
        .or(() -> opened.map(OpenedSession::id))
        .ifPresent(session -> sessions.setCurrentHistory(transaction, session, id));
    return new Current(histories.get(transaction.handle(), id), opened);
  }

  /** Makes a history the current one of a session. */
  public void makeCurrent(Transaction transaction, long sessionId, long historyId) {
    sessions.setCurrentHistory(transaction, sessionId, historyId);
  }
}
