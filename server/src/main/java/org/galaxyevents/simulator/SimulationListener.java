package org.galaxyevents.simulator;

import java.io.IOException;
import org.slf4j.LoggerFactory;

/** Hears how a simulation goes, on one of its threads. */
public interface SimulationListener {

  /** Called each second. */
  void onProgress(SimulationReport report);

  /** The simulation could not begin and has ended; {@link Simulation#await} throws the same. */
  default void onFailure(IOException cause) {
    LoggerFactory.getLogger(Simulation.class)
        .warn("simulation could not begin: {}", cause.getMessage());
  }
}
