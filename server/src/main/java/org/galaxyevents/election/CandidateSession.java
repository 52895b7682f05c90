package org.galaxyevents.election;

import java.util.OptionalLong;
import org.galaxyevents.election.CandidateRegister.SessionLost;

/**
 * What a candidate holds in the database: that it is alive, and perhaps the lock that only one can
 * hold. All of it falls when the process ends, however it ends. Confined to the election's thread.
 */
public interface CandidateSession extends AutoCloseable {

  /** Its number, by which the others see it. */
  long id();

  /**
   * Lets the others see that this candidate is alive, and writes its row in {@code worker_process}.
   * To be called now and then, so that the row stays fresh for Galaxy's own processes.
   *
   * @return false if another process on this host has the same name, and is alive
   */
  boolean stand() throws SessionLost;

  /** Stands no longer; the row stays. */
  void withdraw() throws SessionLost;

  /** Who is alive, and who holds the lock. */
  Standing look() throws SessionLost;

  /** Takes the lock if nobody holds it: the term in which this process leads. Terms only grow. */
  OptionalLong take() throws SessionLost;

  /** Gives the lock up. */
  void release() throws SessionLost;

  /**
   * Ends the session of another candidate, of which nothing is heard: what it holds falls.
   *
   * @return false if the database does not allow it
   */
  boolean end(long session) throws SessionLost;

  /** Deletes the row and gives everything up. */
  void leave() throws SessionLost;

  /** Gives everything up without a word. Fails for nothing. */
  @Override
  void close();
}
