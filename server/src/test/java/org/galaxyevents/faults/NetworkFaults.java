package org.galaxyevents.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.galaxyevents.testing.TcpProxy;

/** Networks of a cluster that are cut, swallow everything, or forget connections. Stateless. */
final class NetworkFaults {

  private static final String ALL = "worker.*|monitor";
  private static final Trace DATABASE_IS_AWAY =
      Trace.in(
          ALL,
          "The database cannot be|cannot be announced now|session with the database is lost|waits: ");
  private static final Trace BROKER_IS_AWAY =
      Trace.in(ALL, "What is to be announced is kept; connecting again|may have been missed");

  private NetworkFaults() {}

  static List<FaultKind<Cluster>> all() {
    List<FaultKind<Cluster>> all = new ArrayList<>();
    all.addAll(between("database", "to PostgreSQL", Cluster::toDatabase, DATABASE_IS_AWAY));
    all.addAll(between("broker", "to RabbitMQ", Cluster::toBroker, BROKER_IS_AWAY));
    // A server is not told, and logs nothing, when a client's network fails.
    all.addAll(
        of("clients", "of half of the clients", (cluster, random) -> List.of(cluster.toNginx())));
    return all;
  }

  /** That of one process, or of all of them. */
  private static List<FaultKind<Cluster>> between(
      String name, String words, BiFunction<Cluster, Member, TcpProxy> network, Trace trace) {
    return of(
        name,
        words,
        (cluster, random) -> {
          List<Member> members = cluster.members();
          int which = random.nextInt(members.size() + 2);
          // The monitor twice as often as a worker: it leads.
          return which > members.size()
              ? members.stream().map(each -> network.apply(cluster, each)).toList()
              : List.of(network.apply(cluster, members.get(Math.min(which, members.size() - 1))));
        },
        trace);
  }

  /** Which of the networks fail. */
  private interface Choice {
    List<TcpProxy> in(Cluster cluster, RandomGenerator random);
  }

  private static List<FaultKind<Cluster>> of(
      String name, String words, Choice choice, Trace... traces) {
    String network = "network " + words + ": ";
    return List.of(
        FaultKind.kind(
            name + "-cut",
            network + "cut",
            2_000,
            7_000,
            (cluster, random) ->
                fault(choice.in(cluster, random), TcpProxy::cut, TcpProxy::mend, traces)),
        FaultKind.kind(
            name + "-stalled",
            network + "swallows everything",
            6_500,
            9_000,
            (cluster, random) ->
                fault(choice.in(cluster, random), TcpProxy::freeze, TcpProxy::thaw, traces)),
        FaultKind.kind(
            name + "-half-open",
            network + "leaves connections half open",
            1_000,
            2_000,
            (cluster, random) ->
                fault(choice.in(cluster, random), TcpProxy::abandon, healed -> {}, traces)));
  }

  private static Fault fault(
      List<TcpProxy> networks,
      Consumer<TcpProxy> strike,
      Consumer<TcpProxy> heal,
      Trace... traces) {
    return Fault.of(() -> networks.forEach(strike), () -> networks.forEach(heal), traces);
  }
}
