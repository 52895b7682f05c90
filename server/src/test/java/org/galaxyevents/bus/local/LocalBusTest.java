package org.galaxyevents.bus.local;

import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlBusContract;

final class LocalBusTest extends ControlBusContract {
  @Override
  protected ControlBus newBus() {
    return new LocalBus(Thread.ofPlatform().factory());
  }
}
