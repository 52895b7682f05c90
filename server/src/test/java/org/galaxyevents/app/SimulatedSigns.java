package org.galaxyevents.app;

import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.election.LeaderSigns;
import org.galaxyevents.worker.LeaderWatch;

/** What a simulated process hears of its leader. Stateless. */
public final class SimulatedSigns {

  private SimulatedSigns() {}

  public static LeaderSigns of(ControlBus bus, LeaderWatch watch) {
    return new BusSigns(bus, watch, false);
  }
}
