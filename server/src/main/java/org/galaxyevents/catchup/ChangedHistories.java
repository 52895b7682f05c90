package org.galaxyevents.catchup;

import java.util.List;
import java.util.OptionalLong;
import org.galaxyevents.event.Cursor;

/** The database's answer to what the journal does not reach back to. Thread-safe; blocks. */
public interface ChangedHistories {

  /** Which histories of this user, and of this session, changed at or after a moment? */
  record Question(OptionalLong user, OptionalLong session, Cursor since) {}

  /** Of more than so many a client is told that everything of its own may have changed. */
  int MOST = 500;

  /**
   * The answers in the order of the questions, by a number of queries that does not grow with
   * theirs. In each the history that changed last is the first; of more than {@link #MOST} it is
   * the one that the session shows.
   *
   * @throws RuntimeException if the database cannot be asked now
   */
  List<List<Long>> changedSince(List<Question> questions);
}
