package org.galaxyevents.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * A worker dies, and all of its clients come back to the others at the same moment. Confined to one
 * thread, but for the one that changes histories.
 */
final class StormBench {

  private static final int OBSERVERS = 2_000;
  private static final int CHANGES_PER_SECOND = 100;

  /** Until the journals of the others reach back further than any client's id. */
  private static final int JOURNAL_SECONDS = 90;

  /** The JVMs compile what they run. */
  private static final int WARM_UP_ROUNDS = 8;

  private static final int SETTLE_SECONDS = 3;

  /** As many connections as two workers have. */
  private static final int SINGLE_CONNECTIONS = 6;

  private static final String WHO =
      """
      SELECT s.session_key, u.id, u.email, u.username, s.id, s.current_history_id
      FROM galaxy_session AS s LEFT JOIN galaxy_user AS u ON u.id = s.user_id
      WHERE s.session_key IN (?) AND s.is_valid = TRUE
        AND COALESCE(u.deleted, FALSE) = FALSE AND COALESCE(u.active, TRUE) = TRUE
      """;

  private static final String CHANGED =
      """
      SELECT s.session_id, h.id, max(a.update_time)
      FROM galaxy_session_to_history s
        JOIN history h ON h.id = s.history_id AND h.user_id IS NULL
        JOIN history_audit a ON a.history_id = h.id
      WHERE s.session_id IN (?) AND a.update_time >= now()::timestamp - interval '75 s'
      GROUP BY s.session_id, h.id
      """;

  private final Settings settings;
  private final int clients;

  StormBench(Settings settings) {
    this.settings = settings;
    this.clients = settings.streams();
  }

  /** A change, and when its COMMIT was sent. */
  private record Change(long history, long at) {}

  /** How one storm went, in milliseconds since the first client came back. */
  private record Storm(long half, long nearlyAll, long all, long broken) {
    static Storm of(List<String> answer) {
      List<Long> values = answer.stream().map(Long::parseLong).toList();
      return new Storm(values.get(0), values.get(1), values.get(2), values.get(3));
    }
  }

  void run() throws IOException, InterruptedException, SQLException {
    Path cookies = ClusterRig.cookies(0, clients);
    List<String> command = settings.javaOfStorm();
    command.add(cookies.toString());
    List<Storm> bare = new ArrayList<>();
    try (ChildProcess client = ChildProcess.start(command)) {
      bareStorms(client, bare);
    }
    try (ClusterRig site = ClusterRig.start(settings, 1, Map.of());
        ChildProcess client = ChildProcess.start(command)) {
      site.restartDatabase("shared_preload_libraries=pg_stat_statements", "max_connections=100");
      site.makeSessions(clients + OBSERVERS);
      try (StormWorker one = StormWorker.start(settings, site, "storm.1");
          StormWorker two = StormWorker.start(settings, site, "storm.2");
          ChildProcess observers = site.openStreams(settings, one.port(), clients, OBSERVERS);
          StatementCount statements = StatementCount.of(site)) {
        storms(site, List.of(one, two), client, observers, statements, bare);
      }
      singly(site);
    } finally {
      Files.delete(cookies);
    }
  }

  private void bareStorms(ChildProcess client, List<Storm> storms)
      throws IOException, InterruptedException {
    try (ChildProcess one = ChildProcess.start(settings.java(BareLoop.class));
        ChildProcess two = ChildProcess.start(settings.java(BareLoop.class))) {
      String others = one.answer().getFirst() + " " + two.answer().getFirst();
      for (int round = 0; round < WARM_UP_ROUNDS + settings.rounds(); round++) {
        ChildProcess lost = ChildProcess.start(settings.java(BareLoop.class));
        client.ask("open " + lost.answer().getFirst());
        client.ask("arm " + others);
        lost.kill();
        Storm storm = Storm.of(client.ask("await"));
        client.ask("close");
        if (round >= WARM_UP_ROUNDS) {
          storms.add(storm);
        }
      }
    }
  }

  private void storms(
      ClusterRig site,
      List<StormWorker> others,
      ChildProcess client,
      ChildProcess observers,
      StatementCount statements,
      List<Storm> bare)
      throws IOException, InterruptedException, SQLException {
    ConcurrentLinkedQueue<Change> changes = new ConcurrentLinkedQueue<>();
    Thread writer = Thread.ofPlatform().daemon().start(() -> change(site, changes));
    statements.reset();
    TimeUnit.SECONDS.sleep(JOURNAL_SECONDS);
    statements.learn();
    System.out.printf(
        "%n| %,d clients lose one of three workers | all are back, server | all are back, bare loop | ratio | database queries | others' live updates meanwhile (p50 / p99 / max) |%n|---|---:|---:|---:|---:|---:|%n",
        clients);
    for (int round = 0; round < WARM_UP_ROUNDS + settings.rounds(); round++) {
      StormWorker lost = StormWorker.start(settings, site, "storm.lost." + round);
      client.ask("open " + lost.port());
      // What a worker asks when it starts, and for those who come one by one, is no storm's.
      TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
      observers.ask("record");
      client.ask("arm %d %d".formatted(others.getFirst().port(), others.getLast().port()));
      statements.reset();
      long begun = System.nanoTime();
      lost.close();
      Storm storm = Storm.of(client.ask("await"));
      long ended = System.nanoTime();
      Map<String, Long> queries = new TreeMap<>(statements.unusual());
      TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
      Histogram live = meanwhile(changes, observers.ask("recorded"), begun, ended);
      client.ask("close");
      TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
      if (round >= WARM_UP_ROUNDS) {
        row(round - WARM_UP_ROUNDS, storm, bare.get(round - WARM_UP_ROUNDS), queries, live);
      }
    }
    writer.interrupt();
  }

  private static void row(
      int round, Storm storm, Storm bare, Map<String, Long> queries, Histogram live) {
    System.out.printf(
        "| round %d | %,d ms (half after %,d) | %,d ms (half after %,d) | %.2f × | %d | %.0f / %.0f / %.0f ms |%n",
        round + 1,
        storm.all(),
        storm.half(),
        bare.all(),
        bare.half(),
        storm.all() / (double) bare.all(),
        queries.values().stream().mapToLong(Long::longValue).sum(),
        live.getValueAtPercentile(50) / 1e3,
        live.getValueAtPercentile(99) / 1e3,
        live.getMaxValue() / 1e3);
    queries.forEach((query, calls) -> System.out.printf("    %d × %s%n", calls, query));
    if (storm.broken() > 0) {
      System.out.printf("    %d connections broke and were made again%n", storm.broken());
    }
  }

  /** From the commits of these seconds to their observers, in microseconds. */
  private static Histogram meanwhile(
      Iterable<Change> changes, List<String> arrivals, long begun, long ended) throws IOException {
    Map<Long, Long> arrived = new TreeMap<>();
    for (String arrival : arrivals) {
      String[] parts = arrival.split(":", 2);
      if (parts.length == 2) {
        arrived.putIfAbsent(Long.valueOf(parts[0]), Long.valueOf(parts[1]));
      }
    }
    Histogram micros = new Histogram(3);
    for (Change change : changes) {
      if (change.at() >= begun && change.at() <= ended) {
        Long at = arrived.get(change.history());
        if (at == null) {
          throw new IOException("a change did not come: " + change);
        }
        micros.recordValue(Math.max(0, at - change.at()) / 1_000);
      }
    }
    return micros;
  }

  /** Changes the observers' histories, one after the other. */
  private void change(ClusterRig site, ConcurrentLinkedQueue<Change> changes) {
    try (Connection connection = site.connect();
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE history SET name = 'h' || clock_timestamp() WHERE id = ?")) {
      long interval = TimeUnit.SECONDS.toNanos(1) / CHANGES_PER_SECOND;
      long begun = System.nanoTime();
      for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
        LockSupport.parkNanos(begun + i * interval - System.nanoTime());
        long id = ClusterRig.history(clients + i % OBSERVERS);
        update.setLong(1, id);
        long at = System.nanoTime();
        update.executeUpdate();
        changes.add(new Change(id, at));
        if (changes.size() > OBSERVERS) {
          changes.remove();
        }
      }
    } catch (SQLException failure) {
      System.err.println("Histories are changed no more: " + failure);
    }
  }

  /** What the database alone takes if each client is looked up for itself. */
  private void singly(ClusterRig site) throws InterruptedException, SQLException, IOException {
    List<Callable<Integer>> lookups = new ArrayList<>();
    List<Connection> connections = new ArrayList<>();
    for (int i = 0; i < SINGLE_CONNECTIONS; i++) {
      Connection connection = site.connect();
      connections.add(connection);
      int first = i;
      lookups.add(() -> lookUp(connection, first));
    }
    long begun = System.nanoTime();
    int queries = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(SINGLE_CONNECTIONS)) {
      for (Future<Integer> some : threads.invokeAll(lookups)) {
        queries += some.get();
      }
    } catch (ExecutionException failure) {
      throw new IOException("a lookup failed", failure);
    } finally {
      for (Connection connection : connections) {
        connection.close();
      }
    }
    System.out.printf(
        "%nOne query for who it is and one for what it missed, for each client: %,d queries, %,d ms on %d connections, for the database alone%n",
        queries, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun), SINGLE_CONNECTIONS);
  }

  private int lookUp(Connection connection, int first) throws SQLException {
    int queries = 0;
    try (PreparedStatement who = connection.prepareStatement(WHO);
        PreparedStatement changed = connection.prepareStatement(CHANGED)) {
      for (int i = first; i < clients; i += SINGLE_CONNECTIONS) {
        who.setString(1, ServerProcess.sessionKey(i));
        who.executeQuery().close();
        changed.setLong(1, ClusterRig.history(i));
        changed.executeQuery().close();
        queries += 2;
      }
    }
    return queries;
  }
}
