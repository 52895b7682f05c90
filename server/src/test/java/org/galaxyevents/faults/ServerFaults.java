package org.galaxyevents.faults;

import static org.galaxyevents.faults.FaultKind.kind;

import java.util.List;
import org.galaxyevents.testing.Signals;

/** The servers that are not ours: killed, standing still, restarted. Stateless. */
final class ServerFaults {

  private static final String ALL = "worker.*|monitor";
  private static final Trace BROKER_IS_AWAY =
      Trace.in(ALL, "What is to be announced is kept; connecting again");
  private static final Trace NO_MONITOR = Trace.in("worker.*", "No monitor has been heard for 5 s");
  private static final Trace SOMETHING_MISSED = Trace.in(ALL, "Something may have been missed");
  private static final Trace NOT_ANNOUNCED =
      Trace.in(ALL, "History changes cannot be announced now");

  private ServerFaults() {}

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
}
