package org.galaxyevents.catchup;

import java.util.List;
import org.galaxyevents.catchup.ChangedHistories.Question;

/** The database's word on interactive tools, where the journal has none. Thread-safe; blocks. */
public interface ChangedEntryPoints {

  /**
   * Whether the list of the user's interactive tools may have changed at or after a moment: the
   * answers in the order of the questions, by a number of queries that does not grow with theirs.
   *
   * @throws RuntimeException if the database cannot be asked now
   */
  List<Boolean> changedSince(List<Question> questions);
}
