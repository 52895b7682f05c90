package org.galaxyevents.http;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.galaxyevents.account.Requester;
import org.galaxyevents.database.Snapshot;
import org.galaxyevents.history.History;
import org.galaxyevents.history.HistoryAccess;
import org.galaxyevents.history.HistoryAccess.Access;
import org.galaxyevents.history.HistoryStore;

/** Lets requests at the histories that they may read or change, and no others. Immutable. */
public final class HistoryDoor {

  private final HistoryStore histories;
  private final HistoryAccess access;
  private final EncodedIds ids;

  public HistoryDoor(HistoryStore histories, HistoryAccess access, EncodedIds ids) {
    this.histories = histories;
    this.access = access;
    this.ids = ids;
  }

  /** The id of the history that the route names. */
  long id(Exchange exchange) {
    return ids.path(exchange, "history_id");
  }

  /** The id of the history that a parameter of the query names. */
  long decode(String encoded, String parameter) {
    return ids.decode(encoded, List.of("query", parameter));
  }

  /**
   * The history, which the requester may read.
   *
   * @throws ApiError if there is none, or it is not for the requester
   */
  History readable(Snapshot snapshot, long id, Requester requester) {
    History history = find(snapshot, id);
    return switch (access.of(snapshot.handle(), history, requester)) {
      case OWN, READ -> history;
      case NONE -> throw ApiError.of(403, 403002, "History is not accessible by user");
    };
  }

  /**
   * The history, which is the requester's own.
   *
   * @throws ApiError if there is none, or it is not the requester's
   */
  History owned(Snapshot snapshot, long id, Requester requester) {
    History history = find(snapshot, id);
    if (access.of(snapshot.handle(), history, requester) != Access.OWN) {
      throw ApiError.of(403, 403003, "History is not owned by user");
    }
    return history;
  }

  /**
   * The history, which is the requester's own and in which things can still change.
   *
   * @throws ApiError if there is none, it is not the requester's, or it was purged
   */
  History mutable(Snapshot snapshot, long id, Requester requester) {
    History history = owned(snapshot, id, requester);
    if (history.flags().purged()) {
      throw QueryParameters.refusal("History is purged");
    }
    return history;
  }

  /**
   * The history, which is the requester's own and takes more items.
   *
   * @throws ApiError if there is none, it is not the requester's, or it was deleted
   */
  History open(Snapshot snapshot, long id, Requester requester) {
    History history = mutable(snapshot, id, requester);
    if (history.flags().deleted()) {
      throw QueryParameters.refusal("History is deleted");
    }
    return history;
  }

  /**
   * Does nothing if the requester may read all of these datasets.
   *
   * @throws ApiError if not, or if one is not there
   */
  void requireDatasets(Snapshot snapshot, Set<Long> datasets, Requester requester) {
    if (!access.readableDatasets(snapshot.handle(), datasets, requester).containsAll(datasets)) {
      throw ApiError.of(403, 403002, "HistoryDatasetAssociation is not accessible by user");
    }
  }

  /** The history that an anonymous session works in. */
  Optional<History> ofAnonymousSession(Snapshot snapshot, Requester requester) {
    if (requester.user().isPresent() || requester.session().isEmpty()) {
      return Optional.empty();
    }
    OptionalLong current = requester.session().get().currentHistoryId();
    return current.isEmpty()
        ? Optional.empty()
        : histories
            .find(snapshot.handle(), current.getAsLong())
            .filter(history -> access.of(snapshot.handle(), history, requester) == Access.OWN);
  }

  private History find(Snapshot snapshot, long id) {
    return histories
        .find(snapshot.handle(), id)
        .orElseThrow(() -> ApiError.of(404, 404001, "History not found"));
  }
}
