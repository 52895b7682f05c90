package org.galaxyevents.simulation;

import java.time.Duration;
import java.util.SplittableRandom;
import org.galaxyevents.bus.rabbitmq.RabbitConfig;
import org.galaxyevents.catchup.CatchUpConfig;
import org.galaxyevents.connection.StreamConfig;

/**
 * What a cluster consists of, and how it is configured. Immutable.
 *
 * @param loops event loops of each worker
 * @param listens whether changes are listened to, or polled for
 * @param lookup about how long a thread that blocks lets its tasks wait
 * @param notifying how much later than usual the database delivers notifications
 * @param loop about how long an event loop does
 * @param busy for how long things happen, before the quiet end
 */
record Shape(
    int workers,
    int monitors,
    int loops,
    int visitors,
    int journalEntries,
    boolean listens,
    Duration lookup,
    Duration notifying,
    Duration loop,
    RabbitConfig.Routing routing,
    Duration busy) {

  private static final Duration OVERLAP = Duration.ofSeconds(75);
  private static final Duration WITHOUT_CURSOR = Duration.ofMinutes(10);

  static Shape of(SplittableRandom random) {
    return new Shape(
        1 + random.nextInt(3),
        random.nextInt(3),
        1 + random.nextInt(2),
        random.nextInt(60) == 0 ? 60 + random.nextInt(60) : 2 + random.nextInt(5),
        new int[] {4, 30, 1_000}[random.nextInt(3)],
        random.nextInt(4) > 0,
        Duration.ofMillis(random.nextInt(3) == 0 ? 1 + random.nextInt(400) : 1),
        Duration.ofMillis(random.nextInt(4) == 0 ? random.nextInt(30) : 0),
        Duration.ofNanos(random.nextInt(3) == 0 ? 1 + random.nextInt(50_000_000) : 100_000),
        random.nextInt(3) == 0 ? RabbitConfig.Routing.INTEREST : RabbitConfig.Routing.ALL,
        Duration.ofSeconds(15 + random.nextInt(random.nextInt(4) == 0 ? 240 : 60)));
  }

  CatchUpConfig catchUp() {
    return new CatchUpConfig(OVERLAP, WITHOUT_CURSOR, journalEntries);
  }

  StreamConfig streams() {
    return new StreamConfig(Duration.ofSeconds(30), Duration.ofSeconds(60), 10_000, 0, 0);
  }
}
