package org.galaxyevents.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.galaxyevents.testing.FreePort;
import org.galaxyevents.testing.NginxProcess;
import org.galaxyevents.testing.PostgresServer;
import org.galaxyevents.testing.RabbitProcess;
import org.galaxyevents.testing.TcpProxy;

/**
 * Three workers behind an nginx and a monitor, on a PostgreSQL and a RabbitMQ, each of which has a
 * network of its own to the others. Confined to the harness's thread, but for {@link #database}.
 */
final class Cluster implements Scene {

  static final int WORKERS = 3;

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String PREFIX = "GALAXY_CONFIG_OVERRIDE_";

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final PostgresServer postgres;
  private final RabbitProcess rabbit;
  private final NginxProcess nginx;
  private final TcpProxy toNginx;
  private final String database;
  private final List<Member> workers = new ArrayList<>();
  private final Member monitor;
  private final Map<String, String> others;
  private final Map<Member, Networks> networks = new LinkedHashMap<>();
  private final Map<String, LogFile> logs = new LinkedHashMap<>();

  /** How a member reaches the servers. */
  private record Networks(TcpProxy toDatabase, TcpProxy toBroker) {}

  private Cluster(Path folder, Map<String, String> others)
      throws IOException, InterruptedException, SQLException {
    this.others = others;
    this.postgres = opened(PostgresServer.startWithClock());
    this.rabbit = opened(RabbitProcess.start());
    this.database = postgres.emptyDatabase();
    List<Integer> ports = new ArrayList<>();
    for (int number = 1; number <= WORKERS; number++) {
      int port = FreePort.find();
      ports.add(port);
      workers.add(member("worker." + number, folder, port));
    }
    this.monitor = member("monitor", folder, 0);
    this.nginx =
        opened(NginxProcess.start(Files.createDirectories(folder.resolve("nginx")), ports));
    this.toNginx = opened(TcpProxy.to(nginx.port()));
    logs.put("nginx", new LogFile(nginx.logFile()));
    logs.put("postgres", new LogFile(postgres.logFile()));
    logs.put("rabbit", new LogFile(rabbit.logFile()));
  }

  /**
   * Starts one; when this returns its workers are ready.
   *
   * @param folder an empty one, for all that they write
   * @param others what is set beside {@link Settings}
   */
  static Cluster start(Path folder, Map<String, String> others)
      throws IOException, InterruptedException, SQLException {
    Cluster cluster = new Cluster(folder, others);
    try {
      for (Member each : cluster.members()) {
        each.start();
      }
      for (Member each : cluster.workers) {
        each.process().awaitReady(Duration.ofSeconds(60));
      }
      return cluster;
    } catch (Throwable failure) {
      cluster.close();
      throw failure;
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  private Member member(String name, Path folder, int port) throws IOException {
    TcpProxy toDatabase = opened(TcpProxy.to(postgres.port()));
    TcpProxy toBroker = opened(TcpProxy.to(rabbit.port()));
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(
        "DATABASE_CONNECTION",
        "postgresql://%s@127.0.0.1:%d/%s"
            .formatted(PostgresServer.USER, toDatabase.port(), database));
    settings.put(
        "AMQP_INTERNAL_CONNECTION",
        "amqp://%1$s:%1$s@127.0.0.1:%2$d//".formatted(RabbitProcess.USER, toBroker.port()));
    settings.put("GALAXY_EVENTS_SERVER_NAME", name);
    // So that the audit table is pruned in the midst of it.
    settings.put("HISTORY_AUDIT_TABLE_PRUNE_INTERVAL", "20s");
    settings.putAll(Settings.OF_ALL);
    settings.putAll(others);
    Map<String, String> environment = new LinkedHashMap<>();
    settings.forEach((key, value) -> environment.put(PREFIX + key, value));
    Path own = Files.createDirectories(folder.resolve(name));
    List<String> options = List.of("--data", own.toString());
    Member member = opened(new Member(name, own, port, environment, options, List.of()));
    networks.put(member, new Networks(toDatabase, toBroker));
    return member;
  }

  PostgresServer postgres() {
    return postgres;
  }

  RabbitProcess rabbit() {
    return rabbit;
  }

  NginxProcess nginx() {
    return nginx;
  }

  /** The network of half of the clients. */
  TcpProxy toNginx() {
    return toNginx;
  }

  /** The network between a member and PostgreSQL. */
  TcpProxy toDatabase(Member member) {
    return Objects.requireNonNull(networks.get(member)).toDatabase();
  }

  /** The network between a member and RabbitMQ. */
  TcpProxy toBroker(Member member) {
    return Objects.requireNonNull(networks.get(member)).toBroker();
  }

  List<Member> workers() {
    return workers;
  }

  Member monitor() {
    return monitor;
  }

  /** Workers and monitor. */
  List<Member> members() {
    return Stream.concat(workers.stream(), Stream.of(monitor)).toList();
  }

  /** Whoever leads; waits for somebody who does. */
  Member leader() {
    return Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () ->
                members().stream()
                    .filter(Member::isAlive)
                    .filter(each -> each.leadsIn() > 0)
                    .max(Comparator.comparingLong(Member::leadsIn)),
            Optional::isPresent)
        .orElseThrow();
  }

  /** Runs statements as one who may do everything. */
  void execute(String... statements) throws SQLException {
    postgres.execute(database, statements);
  }

  String databaseName() {
    return database;
  }

  @Override
  public URI url() {
    return nginx.url();
  }

  @Override
  public List<URI> doors() {
    return List.of(url(), URI.create("http://127.0.0.1:" + toNginx.port()));
  }

  @Override
  public Connection database() throws SQLException {
    return postgres.connect(database);
  }

  @Override
  public Tempo tempo() {
    return new Tempo(45, 8, 3);
  }

  @Override
  public void unannounced(Work work) throws SQLException {
    try (Connection connection = postgres.connect(database, "postgres");
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      // No trigger fires.
      statement.execute("SET session_replication_role = replica");
      work.in(connection);
      connection.commit();
    }
  }

  @Override
  public boolean isReady() {
    return members().stream().allMatch(each -> each.isReady(http));
  }

  @Override
  public void mark() throws IOException {
    for (Member each : members()) {
      each.mark();
    }
    for (LogFile each : logs.values()) {
      each.mark();
    }
  }

  @Override
  public Map<String, String> news() throws IOException {
    Map<String, String> news = new LinkedHashMap<>();
    for (Member each : members()) {
      news.put(each.name(), each.news());
    }
    for (Map.Entry<String, LogFile> each : logs.entrySet()) {
      news.put(each.getKey(), each.getValue().news());
    }
    return news;
  }

  @Override
  public void close() throws IOException {
    http.close();
    for (AutoCloseable each : parts) {
      try {
        each.close();
      } catch (Exception failure) {
        throw new IOException(failure);
      }
    }
  }
}
