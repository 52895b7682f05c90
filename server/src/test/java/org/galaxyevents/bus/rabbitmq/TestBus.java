package org.galaxyevents.bus.rabbitmq;

import java.time.InstantSource;
import org.galaxyevents.bus.BusMetrics;

/** Connects buses as the server does, on a host named {@code vm}. */
final class TestBus {

  private TestBus() {}

  static RabbitBus connect(String url, String serverName) throws Exception {
    return connect(url, serverName, BusMetrics.NONE);
  }

  static RabbitBus connect(String url, String serverName, BusMetrics metrics) throws Exception {
    return connect(config(url, serverName), metrics);
  }

  /** One that hears only what concerns whom it listens to. */
  static RabbitBus connectByInterest(String url, String serverName) throws Exception {
    return connect(
        new RabbitConfig(
            AmqpUrl.parse(url),
            serverName,
            "vm",
            RabbitConfig.CONTROL,
            RabbitConfig.Routing.INTEREST),
        BusMetrics.NONE);
  }

  private static RabbitBus connect(RabbitConfig config, BusMetrics metrics) throws Exception {
    return RabbitBus.connect(
        config,
        InstantSource.system(),
        System::nanoTime,
        Thread.ofPlatform().daemon().factory(),
        metrics);
  }

  static RabbitConfig config(String url, String serverName) throws Exception {
    return new RabbitConfig(
        AmqpUrl.parse(url), serverName, "vm", RabbitConfig.CONTROL, RabbitConfig.Routing.ALL);
  }
}
