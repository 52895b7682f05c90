package org.galaxyevents.bus.rabbitmq;

import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlBusContract;
import org.galaxyevents.testing.RabbitServer;
import org.junit.jupiter.api.extension.RegisterExtension;

final class RabbitBusContractIT extends ControlBusContract {

  @RegisterExtension final RabbitServer rabbit = new RabbitServer();

  @Override
  protected ControlBus newBus() throws Exception {
    return TestBus.connect(rabbit.url(), "main");
  }
}
