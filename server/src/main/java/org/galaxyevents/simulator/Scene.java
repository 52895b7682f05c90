package org.galaxyevents.simulator;

import java.io.IOException;

/** Something that users or an admin do from its begin to its end, with pauses between. */
interface Scene {

  /**
   * Plays it, on a thread that may block. What it began it ends, if it can, also when it fails.
   *
   * @throws RestRefusal if the server does not let it be played
   */
  void play(Stage stage) throws IOException, InterruptedException;
}
