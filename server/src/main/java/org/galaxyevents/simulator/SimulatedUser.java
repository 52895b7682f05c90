package org.galaxyevents.simulator;

import java.util.List;

/**
 * One user who plays.
 *
 * @param number its place in the cast, from 0
 */
record SimulatedUser(int number, RestClient api, List<SimulatedHistory> histories) {

  SimulatedUser {
    histories = List.copyOf(histories);
    if (histories.isEmpty()) {
      throw new IllegalArgumentException("user " + number + " has no history");
    }
  }

  /** Any number names one of the histories. */
  SimulatedHistory history(int any) {
    return histories.get(Math.floorMod(any, histories.size()));
  }
}
