package org.galaxyevents.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** All that can happen to a cluster, one at a time and two at once. Stateless. */
final class ClusterFaults {

  private ClusterFaults() {}

  static List<FaultKind<Cluster>> all() {
    List<FaultKind<Cluster>> all = new ArrayList<>();
    all.addAll(ProcessFaults.ofWorkers());
    all.addAll(ProcessFaults.ofLeaders());
    all.addAll(ServerFaults.ofServers());
    all.addAll(ServerFaults.ofProxies());
    all.addAll(NetworkFaults.all());
    all.addAll(DatabaseFaults.all());
    all.addAll(BrokerFaults.all());
    all.addAll(CrowdFaults.all());
    all.addAll(pairs());
    return all;
  }

  private static List<FaultKind<Cluster>> pairs() {
    List<FaultKind<Cluster>> workers = ProcessFaults.ofWorkers();
    List<FaultKind<Cluster>> servers = ServerFaults.ofServers();
    List<FaultKind<Cluster>> leaders = ProcessFaults.ofLeaders();
    List<FaultKind<Cluster>> broker = new ArrayList<>(BrokerFaults.all());
    List<FaultKind<Cluster>> networks = NetworkFaults.all();
    return List.of(
        pair("pair-worker-leader", "a worker and the leader at once", workers, leaders),
        pair("pair-leader-server", "the leader, and PostgreSQL or RabbitMQ", leaders, servers),
        pair("pair-worker-network", "a worker and a network", workers, networks),
        pair("pair-leader-broker", "the leader and RabbitMQ's queues", leaders, broker),
        pair(
            "pair-proxy-server",
            "nginx, and PostgreSQL or RabbitMQ",
            ServerFaults.ofProxies(),
            servers),
        pair(
            "pair-database-network",
            "PostgreSQL's sessions and a network",
            DatabaseFaults.all(),
            networks));
  }

  private static FaultKind<Cluster> pair(
      String name, String words, List<FaultKind<Cluster>> ones, List<FaultKind<Cluster>> others) {
    return new FaultKind<>(
        name,
        words,
        Duration.ofMillis(500),
        Duration.ofMillis(8_000),
        (cluster, random) ->
            both(
                one(ones, random).making().in(cluster, random),
                one(others, random).making().in(cluster, random),
                random));
  }

  private static FaultKind<Cluster> one(List<FaultKind<Cluster>> kinds, RandomGenerator random) {
    return kinds.get(random.nextInt(kinds.size()));
  }

  /**
   * The second strikes up to a second after the first; either may be mended first. Each may hide
   * what the other would leave in the logs.
   */
  private static Fault both(Fault one, Fault other, RandomGenerator random) {
    Duration between = Duration.ofMillis(random.nextInt(1_000));
    Duration meanwhile = Duration.ofMillis(random.nextInt(2_000));
    boolean inTurn = random.nextBoolean();
    return Fault.of(
        () -> {
          one.strike().run();
          Thread.sleep(between);
          other.strike().run();
        },
        () -> {
          (inTurn ? one : other).heal().run();
          Thread.sleep(meanwhile);
          (inTurn ? other : one).heal().run();
        });
  }
}
