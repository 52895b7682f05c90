package org.galaxyevents.faults;

import static org.galaxyevents.faults.FaultKind.kind;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.galaxyevents.testing.FakeTime;

/** Workers and monitors that are killed, stand still, or are restarted. Stateless. */
final class ProcessFaults {

  private static final Duration MINUTES = Duration.ofMinutes(5);
  private static final String ALL = "worker.*|monitor";

  private static final Trace A_WORKER_IS_MISSED =
      Trace.in("nginx", "upstream prematurely closed|reset by peer|Connection refused");
  private static final Trace ANOTHER_LEADS = Trace.in(ALL, "leads from now on, in term");

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

  static List<FaultKind<Cluster>> ofLeaders() {
    return List.of(
        kind(
            "leader-killed",
            "leader: `kill -9`",
            2_500,
            4_000,
            (cluster, random) -> ofLeader(cluster, Member::kill, Member::start, ANOTHER_LEADS)),
        kind(
            "leader-frozen",
            "leader: stands still",
            7_500,
            10_000,
            (cluster, random) ->
                ofLeader(
                    cluster,
                    Member::freeze,
                    Member::thaw,
                    Trace.in(ALL, "No monitor has been heard|Nothing has been heard of"))),
        kind(
            "leader-restarted",
            "leader: restart",
            500,
            1_500,
            (cluster, random) ->
                ofLeader(
                    cluster,
                    Member::stop,
                    Member::start,
                    Trace.in(ALL, "leads no longer: it stops"),
                    ANOTHER_LEADS)));
  }

  /** What is done to a process. */
  private interface MemberAction {
    void on(Member member) throws IOException, InterruptedException;
  }

  /** Of whoever leads when it strikes. */
  private static Fault ofLeader(
      Cluster cluster, MemberAction strike, MemberAction heal, Trace... traces) {
    AtomicReference<Member> leader = new AtomicReference<>(cluster.monitor());
    return Fault.of(
        () -> {
          leader.set(cluster.leader());
          strike.on(leader.get());
        },
        () -> heal.on(leader.get()),
        traces);
  }

  private static Member anyWorker(Cluster cluster, RandomGenerator random) {
    return cluster.workers().get(random.nextInt(Cluster.WORKERS));
  }

  private static Fault leadingWorkerKilled(Cluster cluster) {
    return Fault.of(
        () -> {
          if (cluster.leader().equals(cluster.monitor())) {
            cluster.monitor().stop();
          }
          cluster.leader().kill();
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
}
