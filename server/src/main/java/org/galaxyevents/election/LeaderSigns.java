package org.galaxyevents.election;

import java.time.Duration;

/** What a process hears of its leader, and how the others hear of it. Thread-safe. */
public interface LeaderSigns {

  /**
   * For how long no leader has been heard; since this process could hear one, if that is shorter.
   */
  Duration silence();

  /**
   * For how long whoever leads may be silent. Longer while it begins, and reads what has changed.
   */
  Duration patience();

  /**
   * Whether this process hears and is heard at all. One that does not must neither lead nor judge.
   */
  boolean isConnected();

  /** Calls all others to look at once who leads. */
  void callOthers() throws InterruptedException;
}
