package org.galaxyevents.app;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.InstantSource;
import org.galaxyevents.bus.BusMetrics;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.local.LocalBus;
import org.galaxyevents.bus.rabbitmq.BusRefused;
import org.galaxyevents.bus.rabbitmq.RabbitBus;
import org.galaxyevents.config.ServeConfig;

/** The bus that the configuration names. */
final class Buses {

  private Buses() {}

  /**
   * The broker's if one is named, else this process's own.
   *
   * @throws IOException if the broker does not let us in, saying why
   */
  static ControlBus of(ServeConfig config) throws IOException {
    if (config.rabbit().isEmpty()) {
      return new LocalBus(Thread.ofPlatform().name("queue-worker").factory());
    }
    try {
      return RabbitBus.connect(
          config.rabbit().get(),
          InstantSource.system(),
          System::nanoTime,
          Thread.ofPlatform().name("bus-", 0).daemon().factory(),
          BusMetrics.NONE);
    } catch (BusRefused refused) {
      throw new IOException(refused.getMessage(), refused);
    } catch (InterruptedException stop) {
      // Not restored: what was started is to be stopped in peace.
      throw new InterruptedIOException("stopped while it waited for RabbitMQ");
    }
  }

  /** Whether the bus has to be told whom to listen for. */
  static boolean isByInterest(ServeConfig config) {
    return config.rabbit().stream()
        .anyMatch(rabbit ->
            switch (rabbit.routing()) {
              case INTEREST -> true;
              case ALL -> false;
            });
  }
}
