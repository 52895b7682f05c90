package org.galaxyevents.simulator;

import java.util.List;
import java.util.Optional;

/**
 * One user who plays.
 *
 * @param number its place in the cast, from 0
 * @param id of its account; empty for a visitor, who has none
 * @param viewed the histories of others that it looks at
 */
record SimulatedUser(
    int number,
    RestClient api,
    Optional<String> id,
    List<SimulatedHistory> histories,
    ViewedHistories viewed) {

  SimulatedUser {
    histories = List.copyOf(histories);
    if (histories.isEmpty()) {
      throw new IllegalArgumentException("user " + number + " has no history");
    }
  }

  SimulatedUser(int number, RestClient api, Optional<String> id, List<SimulatedHistory> histories) {
    this(number, api, id, histories, new ViewedHistories(api));
  }

  /** Any number names one of the histories. */
  SimulatedHistory history(int any) {
    return histories.get(Math.floorMod(any, histories.size()));
  }
}
