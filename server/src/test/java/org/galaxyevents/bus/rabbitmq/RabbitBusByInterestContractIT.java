package org.galaxyevents.bus.rabbitmq;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlBusContract;
import org.galaxyevents.event.InterestGroup;
import org.galaxyevents.testing.RabbitServer;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A worker with streams of everybody hears everything. */
final class RabbitBusByInterestContractIT extends ControlBusContract {

  @RegisterExtension final RabbitServer rabbit = new RabbitServer();

  @Override
  protected ControlBus newBus() throws Exception {
    RabbitBus bus = TestBus.connectByInterest(rabbit.url(), "main");
    bus.listenTo(
        IntStream.range(0, InterestGroup.COUNT)
            .mapToObj(InterestGroup::new)
            .collect(Collectors.toSet()));
    return bus;
  }
}
