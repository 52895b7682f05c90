package org.galaxyevents.bus.rabbitmq;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.galaxyevents.bus.BusMetrics;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.event.InterestGroup;
import org.galaxyevents.simulation.Machine;
import org.galaxyevents.simulation.Schedule;
import org.jspecify.annotations.Nullable;

/**
 * The bus of RabbitMQ with its threads taken out: a simulated process sends and delivers when it
 * has its turn. Confined to the simulation's thread.
 */
public final class SteppedBus implements ControlBus {

  private static final Duration TURN = Duration.ofNanos(50_000);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration CONFIRM_PATIENCE = Duration.ofSeconds(5);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);
  private static final int AT_ONCE = 64;

  private final Machine by;
  private final Schedule schedule;
  private final RabbitBus bus;
  private @Nullable Listener listener;
  private boolean sends;
  private boolean delivers;

  /** How processes take part in the bus of a simulation. */
  public static RabbitConfig config(String serverName, RabbitConfig.Routing routing) {
    try {
      return new RabbitConfig(
          AmqpUrl.parse("amqp://guest:guest@broker:5672//"),
          serverName,
          "host",
          RabbitConfig.CONTROL,
          routing);
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  public SteppedBus(RabbitConfig config, SimulatedBroker broker, Machine by, Schedule schedule) {
    this.by = by;
    this.schedule = schedule;
    LongSupplier nanoTime = schedule::now;
    this.bus =
        new RabbitBus(
            config,
            "%s@host/%06x".formatted(config.serverName(), by.life()),
            new Surroundings(
                broker.to(by, this::wake),
                task -> {
                  throw new IllegalStateException("no threads in a simulation");
                },
                () -> Instant.EPOCH.plusNanos(nanoTime.getAsLong()),
                nanoTime),
            BusMetrics.NONE);
  }

  @Override
  public void start(Listener to) {
    listener = to;
    wake();
    by.repeat(LOOK, this::wake);
  }

  private void wake() {
    if (!sends) {
      sends = true;
      by.after(by.delay(TURN), this::send);
    }
    if (!delivers) {
      delivers = true;
      by.after(by.delay(TURN), this::deliver);
    }
  }

  private void send() {
    sends = false;
    try {
      Duration pause = Duration.ZERO;
      int before = -1;
      for (int i = 0; i < AT_ONCE && pause.isZero() && bus.queue().waiting() != before; i++) {
        before = bus.queue().waiting();
        pause = bus.step(Duration.ZERO);
      }
      if (!pause.isZero()) {
        sends = true;
        // By this simulation's chance, not by the bus's own.
        by.after(by.delay(Duration.ofMillis(300)), this::send);
      } else if (bus.queue().waiting() > 0) {
        wake();
      }
    } catch (InterruptedException stop) {
      throw new IllegalStateException(stop);
    }
  }

  private void deliver() {
    delivers = false;
    Listener to = listener;
    if (to == null) {
      return;
    }
    try {
      bus.inbox().deliver(to, Duration.ZERO);
    } catch (InterruptedException stop) {
      throw new IllegalStateException(stop);
    }
  }

  @Override
  public void publish(ControlTask task) throws BusUnavailable, InterruptedException {
    isCalled();
    bus.publish(task);
    isCalled();
    wake();
  }

  @Override
  public void publishConfirmed(ControlTask task) throws BusUnavailable, InterruptedException {
    isCalled();
    List<CompletableFuture<Boolean>> taken = bus.queue().putForCertain(task);
    wake();
    schedule.await(
        () -> !by.lives() || taken.stream().allMatch(CompletableFuture::isDone), CONFIRM_PATIENCE);
    if (!taken.stream().allMatch(part -> part.getNow(false))) {
      throw new BusUnavailable("it was not confirmed");
    }
  }

  /**
   * Sends what waits, and takes no more.
   *
   * @param sent run when the broker has it all, or after two seconds
   */
  public void stop(Runnable sent) {
    bus.queue().close();
    wake();
    schedule.await(() -> !hasUnsent() || !by.lives(), STOP_PATIENCE);
    sent.run();
  }

  /** Whether the broker has not taken everything. */
  public boolean hasUnsent() {
    return bus.queue().remaining() > 0;
  }

  private void isCalled() throws BusUnavailable {
    by.calls();
    if (!by.lives()) {
      throw new BusUnavailable("the simulated process has ended");
    }
  }

  @Override
  public void listenTo(Set<InterestGroup> groups) {
    bus.listenTo(groups);
  }

  @Override
  public void stopListeningTo(Set<InterestGroup> groups) {
    bus.stopListeningTo(groups);
  }

  @Override
  public Map<String, Long> heard() {
    return bus.heard();
  }

  @Override
  public Optional<String> trouble() {
    return bus.trouble();
  }

  @Override
  public void close() {
    bus.close();
  }
}
