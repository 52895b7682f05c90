package org.galaxyevents.app;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.database.Database;
import org.galaxyevents.health.Check;
import org.galaxyevents.health.Probe;
import org.galaxyevents.health.Readiness;
import org.galaxyevents.http.EventLoops;
import org.galaxyevents.worker.QueueWorker;

/** What a server checks when it is asked whether it is ready. */
final class Health {

  /** For each of two, so that the answer comes before the proxy gives up. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private Health() {}

  /**
   * The checks.
   *
   * @param worker hears the ticks of a monitor; empty if there is none to be heard
   * @param blocking runs what may block
   */
  static Readiness of(
      Database database,
      ControlBus bus,
      Optional<QueueWorker> worker,
      EventLoops loops,
      Executor blocking) {
    List<Check> checks = new ArrayList<>();
    checks.add(
        new Check(
            "database",
            probe(() -> CompletableFuture.runAsync(database::touch, blocking))::trouble,
            "Look whether the database runs and lets this server in; the log says more. Streams stay"
                + " open meanwhile, and it is used again by itself."));
    checks.add(
        new Check(
            "bus",
            () -> bus.trouble().map(trouble -> "the message broker cannot be used"),
            "Look whether RabbitMQ runs and lets this server in; the log says more. Nothing is lost"
                + " meanwhile, and it is connected again by itself."));
    worker.ifPresent(hearing ->
        checks.add(
            new Check(
                "monitor",
                () ->
                    hearing.hearsLeader()
                        ? Optional.empty()
                        : Optional.of("no monitor has been heard for 5 s"),
                "Look at the other checks first. Then see that a process runs which may lead, a"
                    + " monitor or another server, on the same database and broker; the logs say"
                    + " who leads.")));
    checks.add(
        new Check(
            "event_loops",
            probe(() -> everyLoopOf(loops))::trouble,
            "A thread that serves connections hangs, or this machine is overloaded. If it stays so,"
                + " start this server anew and report what 'jcmd PID Thread.print' shows."));
    return new Readiness(checks);
  }

  private static Probe probe(Supplier<CompletableFuture<?>> attempt) {
    return new Probe(attempt, PATIENCE, System::nanoTime);
  }

  private static CompletableFuture<?> everyLoopOf(EventLoops loops) {
    return CompletableFuture.allOf(
        loops.executors().stream()
            .map(loop -> CompletableFuture.runAsync(() -> {}, loop))
            .toArray(CompletableFuture[]::new));
  }
}
