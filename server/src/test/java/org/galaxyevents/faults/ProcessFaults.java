package org.galaxyevents.faults;

import static org.galaxyevents.faults.FaultKind.kind;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.galaxyevents.testing.FakeTime;
import org.galaxyevents.testing.Signals;

/** Processes of a cluster that are killed, stand still, or are restarted. Stateless. */
final class ProcessFaults {

  private static final Duration MINUTES = Duration.ofMinutes(5);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String ALL = "worker.*|monitor";

  private static final Trace A_WORKER_IS_MISSED =
      Trace.in("nginx", "upstream prematurely closed|reset by peer|Connection refused");
  private static final Trace ANOTHER_LEADS = Trace.in("worker.*", "leads from now on, in term");
  private static final Trace BROKER_IS_AWAY =
      Trace.in(ALL, "What is to be announced is kept; connecting again");
  private static final Trace NO_MONITOR = Trace.in("worker.*", "No monitor has been heard for 5 s");
  private static final Trace SOMETHING_MISSED = Trace.in(ALL, "Something may have been missed");
  private static final Trace NOT_ANNOUNCED =
      Trace.in(ALL, "History changes cannot be announced now");

  private ProcessFaults() {}

  static List<FaultKind<Cluster>> ofWorkers() {
    return List.of(
        kind(
            "worker-killed",
            "worker: `kill -9`",
            500,
            2_000,
            (cluster, random) -> {
              Member worker = anyWorker(cluster, random);
              return Fault.of(worker::kill, worker::start, A_WORKER_IS_MISSED);
            }),
        kind(
            "worker-frozen",
            "worker: stands still (`SIGSTOP`)",
            6_500,
            11_500,
            (cluster, random) -> {
              Member worker = anyWorker(cluster, random);
              return Fault.of(
                  worker::freeze,
                  worker::thaw,
                  Trace.in(worker.name(), "Something may have been missed"));
            }),
        kind(
            "worker-restarted",
            "worker: restart",
            100,
            500,
            (cluster, random) -> {
              Member worker = anyWorker(cluster, random);
              return Fault.of(
                  worker::stop, worker::start, Trace.in(worker.name(), "Stopping on SIGTERM"));
            }),
        kind(
            "leading-worker-killed",
            "worker that leads: `kill -9`",
            500,
            3_000,
            (cluster, random) -> leadingWorkerKilled(cluster)),
        kind(
            "worker-clock-ahead",
            "worker: its clock is 5 minutes ahead",
            3_000,
            5_000,
            (cluster, random) -> {
              Member worker = anyWorker(cluster, random);
              return Fault.of(
                  () -> {
                    worker.stop();
                    worker.start(FakeTime.ahead(MINUTES));
                    worker.process().awaitReady();
                  },
                  () -> {
                    worker.stop();
                    worker.start();
                  },
                  Trace.in(
                      ALL, "The clock of .* is (29\\d|30\\d) s (ahead of|behind) this host's"));
            }));
  }

  static List<FaultKind<Cluster>> ofMonitors() {
    return List.of(
        kind(
            "monitor-killed",
            "monitor: `kill -9`",
            2_500,
            4_000,
            (cluster, random) ->
                Fault.of(cluster.monitor()::kill, cluster.monitor()::start, ANOTHER_LEADS)),
        kind(
            "monitor-frozen",
            "monitor: stands still",
            7_000,
            10_000,
            (cluster, random) ->
                Fault.of(
                    cluster.monitor()::freeze,
                    cluster.monitor()::thaw,
                    NO_MONITOR,
                    Trace.in("worker.*", "Nothing has been heard of .*monitor"))),
        kind(
            "monitor-restarted",
            "monitor: restart",
            500,
            1_500,
            (cluster, random) ->
                Fault.of(
                    cluster.monitor()::stop,
                    cluster.monitor()::start,
                    Trace.in("monitor", "leads no longer: it stops"),
                    ANOTHER_LEADS)));
  }

  static List<FaultKind<Cluster>> ofServers() {
    return List.of(
        kind(
            "postgres-killed",
            "PostgreSQL: `kill -9`",
            500,
            2_500,
            (cluster, random) ->
                Fault.of(cluster.postgres()::kill, cluster.postgres()::startAgain, NOT_ANNOUNCED)),
        kind(
            "postgres-frozen",
            "PostgreSQL: stands still",
            6_500,
            9_000,
            (cluster, random) -> frozen(() -> cluster.postgres().processes(), NO_MONITOR)),
        kind(
            "postgres-restarted",
            "PostgreSQL: restart",
            100,
            1_000,
            (cluster, random) ->
                Fault.of(cluster.postgres()::stop, cluster.postgres()::startAgain, NOT_ANNOUNCED)),
        kind(
            "rabbit-killed",
            "RabbitMQ: `kill -9`",
            500,
            2_500,
            (cluster, random) ->
                Fault.of(
                    cluster.rabbit()::killBroker, cluster.rabbit()::startBroker, BROKER_IS_AWAY)),
        kind(
            "rabbit-frozen",
            "RabbitMQ: stands still",
            6_500,
            9_000,
            (cluster, random) -> frozen(() -> cluster.rabbit().processes(), SOMETHING_MISSED)),
        kind(
            "rabbit-restarted",
            "RabbitMQ: restart",
            100,
            1_000,
            (cluster, random) ->
                Fault.of(
                    cluster.rabbit()::stopBroker, cluster.rabbit()::startBroker, BROKER_IS_AWAY)),
        kind(
            "rabbit-emptied",
            "RabbitMQ: restart without what was on its disk",
            100,
            1_000,
            (cluster, random) ->
                Fault.of(
                    () -> {
                      cluster.rabbit().killBroker();
                      cluster.rabbit().forgetAll();
                    },
                    cluster.rabbit()::startBroker,
                    BROKER_IS_AWAY)));
  }

  static List<FaultKind<Cluster>> ofProxies() {
    return List.of(
        kind(
            "nginx-killed",
            "nginx: `kill -9`",
            300,
            2_000,
            (cluster, random) ->
                Fault.of(
                    cluster.nginx()::kill,
                    cluster.nginx()::startAgain,
                    Trace.in("nginx", "start worker process "))),
        kind(
            "nginx-frozen",
            "nginx: stands still",
            2_000,
            8_000,
            (cluster, random) -> frozen(() -> cluster.nginx().processes())),
        kind(
            "nginx-restarted",
            "nginx: restart",
            100,
            1_000,
            (cluster, random) ->
                Fault.of(
                    cluster.nginx()::stop,
                    cluster.nginx()::startAgain,
                    Trace.in("nginx", "signal 15 \\(SIGTERM\\)"))),
        kind(
            "nginx-reloaded",
            "nginx: reload",
            2_500,
            3_500,
            (cluster, random) ->
                Fault.of(cluster.nginx()::reload, () -> {}, Trace.in("nginx", "reconfiguring"))));
  }

  private static Member anyWorker(Cluster cluster, RandomGenerator random) {
    return cluster.workers().get(random.nextInt(Cluster.WORKERS));
  }

  /** Processes that are there when it begins. */
  private interface Processes {
    List<ProcessHandle> now();
  }

  private static Fault frozen(Processes processes, Trace... traces) {
    return Fault.of(
        () -> Signals.send("STOP", processes.now()),
        () -> Signals.send("CONT", processes.now()),
        traces);
  }

  private static Fault leadingWorkerKilled(Cluster cluster) {
    return Fault.of(
        () -> {
          cluster.monitor().stop();
          Awaitility.await()
              .atMost(PATIENCE)
              .pollInterval(Duration.ofMillis(50))
              .until(() -> leading(cluster).isPresent());
          leading(cluster).orElseThrow().kill();
        },
        () -> {
          for (Member each : cluster.members()) {
            if (!each.isAlive()) {
              each.start();
            }
          }
        },
        ANOTHER_LEADS,
        A_WORKER_IS_MISSED);
  }

  private static Optional<Member> leading(Cluster cluster) throws IOException {
    for (Member worker : cluster.workers()) {
      if (worker.news().contains("leads from now on, in term")) {
        return Optional.of(worker);
      }
    }
    return Optional.empty();
  }
}
