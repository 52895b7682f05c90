package org.galaxyevents.faults;

import static org.galaxyevents.faults.FaultKind.kind;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a PostgreSQL can do to those who use it. Stateless. */
final class DatabaseFaults {

  private static final String ALL = "worker.*|monitor";
  private static final Duration STEP = Duration.ofMinutes(5);

  private static final String READ_ONLY = "ALTER SYSTEM SET default_transaction_read_only = on";
  private static final String WRITABLE = "ALTER SYSTEM RESET default_transaction_read_only";
  private static final String RELOAD = "SELECT pg_reload_conf()";

  private static final String TERMINATE =
      """
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name LIKE 'galaxy-events %s%%'
      """;

  private static final Trace NOT_ANNOUNCED =
      Trace.in(ALL, "History changes cannot be announced now");

  private DatabaseFaults() {}

  static List<FaultKind<Cluster>> all() {
    return List.of(
        kind(
            "listen-terminated",
            "PostgreSQL: LISTEN's backend terminated",
            1_000,
            2_000,
            (cluster, random) ->
                Fault.of(
                    () -> cluster.execute(TERMINATE.formatted("listen")), () -> {}, NOT_ANNOUNCED)),
        kind(
            "backends-terminated",
            "PostgreSQL: all backends terminated",
            1_000,
            2_000,
            (cluster, random) ->
                Fault.of(() -> cluster.execute(TERMINATE.formatted("")), () -> {}, NOT_ANNOUNCED)),
        kind(
            "connections-exhausted",
            "PostgreSQL: takes no more connections",
            2_000,
            5_000,
            (cluster, random) -> exhausted(cluster)),
        kind(
            "database-read-only",
            "PostgreSQL: read-only",
            2_000,
            5_000,
            (cluster, random) ->
                Fault.of(
                    () -> cluster.execute(READ_ONLY, RELOAD),
                    () ->
                        cluster.execute(
                            "SET default_transaction_read_only = off", WRITABLE, RELOAD),
                    Trace.in(ALL, "The database cannot be written to now"))),
        kind(
            "clock-back",
            "PostgreSQL: clock set back by 5 minutes",
            3_000,
            5_000,
            (cluster, random) ->
                Fault.of(
                    () -> cluster.postgres().setClock(STEP.negated()),
                    () -> cluster.postgres().setClock(Duration.ZERO),
                    Trace.in(ALL, "The database's clock was set back by"))),
        kind(
            "clock-ahead",
            "PostgreSQL: clock set ahead by 5 minutes, and back",
            3_000,
            5_000,
            (cluster, random) ->
                Fault.of(
                    () -> cluster.postgres().setClock(STEP),
                    () -> cluster.postgres().setClock(Duration.ZERO),
                    Trace.in(ALL, "The database's clock was set back by"))));
  }

  /** Whoever is thrown out meanwhile does not get in again. */
  private static Fault exhausted(Cluster cluster) {
    List<Connection> taken = new ArrayList<>();
    return Fault.of(
        () -> {
          takeAll(cluster, taken);
          cluster.execute(TERMINATE.formatted(""));
          takeAll(cluster, taken);
        },
        () -> {
          for (Connection each : taken) {
            each.close();
          }
        },
        Trace.in(ALL, "cannot be announced now|session with the database is lost"));
  }

  private static void takeAll(Cluster cluster, List<Connection> taken) {
    try {
      while (true) {
        taken.add(cluster.database());
      }
    } catch (SQLException full) {
      // This is what was wanted.
      return;
    }
  }
}
