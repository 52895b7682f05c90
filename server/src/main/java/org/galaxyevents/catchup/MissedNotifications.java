package org.galaxyevents.catchup;

import java.util.List;
import java.util.OptionalLong;
import org.galaxyevents.event.Cursor;

/** What happened to notifications and broadcasts, from the database. Thread-safe; blocks. */
public interface MissedNotifications {

  /**
   * What happened at or after a moment to a user's notifications and to broadcasts, or, without a
   * user, to broadcasts alone?
   */
  record Question(OptionalLong user, Cursor since) {}

  /**
   * The answer.
   *
   * @param payload the JSON text of a {@code notification_status}
   * @param nothing whether nothing happened; the payload then has the unread count alone
   */
  record Status(String payload, boolean nothing) {}

  /**
   * The answers in the order of the questions, by a number of queries that does not grow with
   * theirs.
   *
   * @throws RuntimeException if the database cannot be asked now
   */
  List<Status> missed(List<Question> questions);
}
