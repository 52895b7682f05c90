package org.galaxyevents.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * How long a commit takes to a client through a whole cluster, and what the writers pay for being
 * listened to. Confined to one thread.
 */
final class ClusterBench {

  private static final int STREAMS = 2_000;
  private static final int CHANGES_PER_SECOND = 100;

  /** Each history changes at most once in this time, so that nothing is coalesced. */
  private static final int SECONDS = 20;

  /** Five JVMs compile what they run. */
  private static final int WARM_UP_SECONDS = 40;

  private static final long LAST_ARRIVAL_SECONDS = 3;
  private static final int WRITERS = 8;
  private static final int WRITING_SECONDS = 5;

  /** Galaxy's functions without their notifications. */
  private static final String DO_NOT_NOTIFY =
      """
      DO $$ DECLARE name text;
      BEGIN
        FOREACH name IN ARRAY ARRAY['fn_audit_history_by_history_id', 'fn_audit_history_by_id']
        LOOP
          EXECUTE regexp_replace(pg_get_functiondef(name::regproc), 'PERFORM pg_notify[^;]*;', 'NULL;', 'g');
        END LOOP;
      END $$
      """;

  private final Settings settings;
  private final int streams;

  ClusterBench(Settings settings) {
    this.settings = settings;
    this.streams = Math.min(STREAMS, settings.streams());
  }

  /** What one run of changes took, in microseconds. */
  private record Times(
      Histogram toClient, Histogram commit, Histogram databaseRoundTrip, Histogram brokerHop) {}

  /** Prints how long from commit to client, beside the two hops that it cannot do without. */
  void latency() throws IOException, InterruptedException, SQLException {
    try (ClusterRig rig = ClusterRig.start(settings, Map.of())) {
      Times times = measure(rig);
      head();
      row("commit to client", times.toClient(), "p50 ≤ 8 ms, p99 ≤ 40 ms");
      row("the same run's bare database round trip", times.databaseRoundTrip(), "");
      row("its UPDATE and COMMIT", times.commit(), "");
      row("its bare RabbitMQ hop", times.brokerHop(), "");
    }
  }

  /** Prints what writers pay for notifying, and how much later a poll finds out. */
  void sources() throws IOException, InterruptedException, SQLException {
    for (String source : List.of("listen", "poll")) {
      Map<String, String> environment =
          Map.of("GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_HISTORY_AUDIT_SOURCE", source);
      try (ClusterRig rig = ClusterRig.start(settings, environment)) {
        if (source.equals("poll")) {
          execute(rig, DO_NOT_NOTIFY);
        }
        Times times = measure(rig);
        System.out.printf("%nhistory_audit_source: %s%n", source);
        head();
        row("commit to client", times.toClient(), "");
        row("UPDATE and COMMIT of one writer", times.commit(), "");
        System.out.printf("%d writers flat out: %,.0f commits/s%n", WRITERS, commitsPerSecond(rig));
      }
    }
  }

  private Times measure(ClusterRig rig) throws IOException, InterruptedException, SQLException {
    rig.makeSessions(streams);
    try (ChildProcess client = rig.openStreams(settings, streams);
        BrokerHop hop = BrokerHop.open(rig.broker());
        Connection connection = rig.connect()) {
      long begun = System.nanoTime();
      while (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(WARM_UP_SECONDS)) {
        change(connection, hop);
      }
      TimeUnit.SECONDS.sleep(LAST_ARRIVAL_SECONDS);
      hop.forget();
      client.ask("record");
      Changes changes = change(connection, hop);
      TimeUnit.SECONDS.sleep(LAST_ARRIVAL_SECONDS);
      Histogram toClient = matched(changes.committed(), client.ask("recorded"));
      return new Times(toClient, changes.commit(), changes.roundTrip(), hop.micros());
    }
  }

  /**
   * Some changes.
   *
   * @param committed when each history's COMMIT was sent
   */
  private record Changes(Map<Long, Long> committed, Histogram commit, Histogram roundTrip) {}

  private Changes change(Connection connection, BrokerHop hop) throws SQLException, IOException {
    Changes changes = new Changes(new HashMap<>(), new Histogram(3), new Histogram(3));
    int count = Math.min(streams, SECONDS * CHANGES_PER_SECOND);
    long interval = TimeUnit.SECONDS.toNanos(1) / CHANGES_PER_SECOND;
    connection.setAutoCommit(false);
    try (PreparedStatement update =
            connection.prepareStatement(
                "UPDATE history SET name = 'h' || clock_timestamp() WHERE id = ?");
        PreparedStatement nothing = connection.prepareStatement("SELECT 1")) {
      long begun = System.nanoTime();
      for (int i = 0; i < count; i++) {
        LockSupport.parkNanos(begun + i * interval - System.nanoTime());
        long id = ClusterRig.history(i % streams);
        long updating = System.nanoTime();
        update.setLong(1, id);
        update.executeUpdate();
        changes.committed().put(id, System.nanoTime());
        connection.commit();
        long committed = System.nanoTime();
        changes.commit().recordValue((committed - updating) / 1_000);
        hop.send();
        long asking = System.nanoTime();
        nothing.executeQuery().close();
        changes.roundTrip().recordValue((System.nanoTime() - asking) / 1_000);
        connection.rollback();
      }
    }
    return changes;
  }

  /** From each change's commit to its first arrival, all of which must have come. */
  private static Histogram matched(Map<Long, Long> committed, List<String> arrivals)
      throws IOException {
    Map<Long, Long> missing = new HashMap<>(committed);
    Histogram micros = new Histogram(3);
    for (String arrival : arrivals) {
      String[] parts = arrival.split(":", 2);
      Long sent = missing.remove(Long.valueOf(parts[0]));
      if (sent != null) {
        micros.recordValue(Math.max(0, Long.parseLong(parts[1]) - sent) / 1_000);
      }
    }
    if (!missing.isEmpty()) {
      throw new IOException(
          "%d of %d changes did not come".formatted(missing.size(), committed.size()));
    }
    return micros;
  }

  private static double commitsPerSecond(ClusterRig rig)
      throws InterruptedException, SQLException, IOException {
    List<Callable<Integer>> writers = new ArrayList<>();
    List<Connection> connections = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      Connection connection = rig.connect();
      connections.add(connection);
      long id = ClusterRig.history(i);
      writers.add(() -> writeFlatOut(connection, id));
    }
    int commits = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      for (Future<Integer> writer : threads.invokeAll(writers)) {
        commits += writer.get();
      }
    } catch (java.util.concurrent.ExecutionException failure) {
      throw new IOException("a writer failed", failure);
    } finally {
      for (Connection connection : connections) {
        connection.close();
      }
    }
    return commits / (double) WRITING_SECONDS;
  }

  private static int writeFlatOut(Connection connection, long id) throws SQLException {
    int commits = 0;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WRITING_SECONDS);
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE history SET name = 'h' || clock_timestamp() WHERE id = ?")) {
      update.setLong(1, id);
      while (System.nanoTime() < end) {
        update.executeUpdate();
        commits++;
      }
    }
    return commits;
  }

  private static void execute(ClusterRig rig, String sql) throws SQLException {
    try (Connection connection = rig.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void head() {
    System.out.printf(
        "%n| %,d streams, %d changes/s | p50 | p90 | p99 | max | goal |%n|---|---:|---:|---:|---:|---|%n",
        streams, CHANGES_PER_SECOND);
  }

  private static void row(String what, Histogram micros, String goal) {
    System.out.printf(
        "| %s | %.2f ms | %.2f ms | %.2f ms | %.2f ms | %s |%n",
        what,
        micros.getValueAtPercentile(50) / 1e3,
        micros.getValueAtPercentile(90) / 1e3,
        micros.getValueAtPercentile(99) / 1e3,
        micros.getMaxValue() / 1e3,
        goal);
  }
}
