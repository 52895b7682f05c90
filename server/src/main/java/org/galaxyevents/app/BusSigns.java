package org.galaxyevents.app;

import java.time.Duration;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.election.LeaderSigns;
import org.galaxyevents.worker.LeaderWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is heard of a leader by the bus. Thread-safe.
 *
 * @param isAlone whether no other process could be heard
 */
record BusSigns(ControlBus bus, LeaderWatch watch, boolean isAlone) implements LeaderSigns {

  private static final Logger log = LoggerFactory.getLogger(BusSigns.class);

  /** Others would not be heard: without a broker nobody is to be judged by that. */
  @Override
  public Duration silence() {
    return isAlone ? Duration.ZERO : watch.silence();
  }

  @Override
  public Duration patience() {
    return watch.patience();
  }

  @Override
  public boolean isConnected() {
    return bus.trouble().isEmpty();
  }

  @Override
  public void callOthers() throws InterruptedException {
    if (isAlone || !isConnected()) {
      return;
    }
    try {
      bus.publish(new ControlTask.ReconfigureWatcher());
    } catch (ControlBus.BusUnavailable unavailable) {
      // They notice by themselves, a second later.
      log.debug("The others were not called", unavailable);
    }
  }
}
