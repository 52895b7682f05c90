package org.galaxyevents.faults;

import static org.galaxyevents.faults.FaultKind.kind;

import java.util.List;

/** What a RabbitMQ can do to those who use it. Stateless. */
final class BrokerFaults {

  private static final String ALL = "worker.*|monitor";

  private static final String QUEUES = "rabbit_amqqueue:list(<<\"/\">>)";

  private static final String PURGE = "[rabbit_amqqueue:purge(Q) || Q <- %s]".formatted(QUEUES);
  private static final String DELETE =
      "[rabbit_amqqueue:delete(Q, false, false, <<\"test\">>) || Q <- %s]".formatted(QUEUES);
  private static final String UNBIND =
      """
      [rabbit_binding:remove(B, <<"test">>) || B <- rabbit_binding:list(<<"/">>),
          element(4, element(2, B)) =/= <<>>]
      """;
  private static final String CLOSE =
      "[rabbit_networking:close_connection(P, \"by the test\") || P <- rabbit_networking:connections()]";
  private static final String BLOCK =
      "rabbit_alarm:set_alarm({{resource_limit, memory, node()}, []})";
  private static final String UNBLOCK =
      "rabbit_alarm:clear_alarm({resource_limit, memory, node()})";

  private static final Trace CONNECTS_AGAIN =
      Trace.in(ALL, "What is to be announced is kept; connecting again");
  private static final Trace MISSED = Trace.in(ALL, "Something may have been missed");

  private BrokerFaults() {}

  static List<FaultKind<Cluster>> all() {
    return List.of(
        kind(
            "queues-purged",
            "RabbitMQ: queues purged, again and again",
            500,
            1_000,
            (cluster, random) ->
                Fault.of(
                    () ->
                        cluster
                            .rabbit()
                            .evaluate("[%s || _ <- lists:seq(1, 300)]".formatted(PURGE)),
                    () -> {})),
        kind(
            "queues-deleted",
            "RabbitMQ: queues deleted",
            500,
            1_500,
            (cluster, random) ->
                Fault.of(() -> cluster.rabbit().evaluate(DELETE), () -> {}, MISSED)),
        kind(
            "queues-unbound",
            "RabbitMQ: bindings removed",
            500,
            1_500,
            (cluster, random) ->
                Fault.of(() -> cluster.rabbit().evaluate(UNBIND), () -> {}, MISSED)),
        kind(
            "broker-connections-closed",
            "RabbitMQ: connections closed by an operator",
            500,
            1_500,
            (cluster, random) ->
                Fault.of(() -> cluster.rabbit().evaluate(CLOSE), () -> {}, CONNECTS_AGAIN)),
        kind(
            "broker-blocks",
            "RabbitMQ: out of memory, takes nothing",
            2_000,
            5_000,
            (cluster, random) ->
                Fault.of(
                    () -> cluster.rabbit().evaluate(BLOCK),
                    () -> cluster.rabbit().evaluate(UNBLOCK),
                    Trace.in(ALL, "RabbitMQ takes no messages for now"))));
  }
}
