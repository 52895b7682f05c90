package org.galaxyevents.history;

import org.jdbi.v3.core.statement.Query;

/** Where histories are listed. Immutable. */
public sealed interface Shelf {

  /** A user's own. */
  record Own(long userId) implements Shelf {}

  /** Those that others have shared with a user. */
  record SharedWith(long userId) implements Shelf {}

  /** Those that everybody may find. */
  record Published() implements Shelf {}

  /** A condition on the histories that are called {@code h}. */
  default String condition() {
    return switch (this) {
      case Own own -> "h.user_id = :user";
      case SharedWith shared ->
          "h.id IN (SELECT s.history_id FROM history_user_share_association s WHERE s.user_id = :user)";
      case Published published -> "h.published = TRUE";
    };
  }

  /** Gives the condition its values. */
  default Query bind(Query query) {
    return switch (this) {
      case Own(long userId) -> query.bind("user", userId);
      case SharedWith(long userId) -> query.bind("user", userId);
      case Published() -> query;
    };
  }
}
