package org.galaxyevents.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Workers and monitors in processes of their own, on a database and a broker between them, and a
 * user with an account there. Confined to the test's thread.
 */
public final class Site implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String PREFIX = "GALAXY_CONFIG_OVERRIDE_";

  private final Path folder;
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Map<String, ServerProcess> workers = new LinkedHashMap<>();
  private final List<ServerProcess> all = new ArrayList<>();

  private Site(Path folder, String databaseUrl, String brokerUrl) {
    this.folder = folder;
    set("DATABASE_CONNECTION", databaseUrl);
    set("AMQP_INTERNAL_CONNECTION", brokerUrl);
    set("ID_SECRET", RunningServer.ID_SECRET);
    set("BOOTSTRAP_ADMIN_API_KEY", RunningServer.ADMIN_KEY);
    set("GALAXY_EVENTS_PASSWORD_HASH_MEMORY_KIB", "64");
    set("GALAXY_EVENTS_PASSWORD_HASH_ITERATIONS", "1");
  }

  public static Site on(Path folder, String databaseUrl, String brokerUrl) {
    return new Site(folder, databaseUrl, brokerUrl);
  }

  /** Sets a key for the processes that are started from now on. */
  public void set(String key, String value) {
    environment.put(PREFIX + key, value);
  }

  /** Leaves a key to its default from now on. */
  public void unset(String key) {
    environment.remove(PREFIX + key);
  }

  /** Starts {@code serve} under a name; does not wait for it. */
  public ServerProcess startWorker(String name) throws IOException {
    return startWorker(name, List.of());
  }

  /**
   * Starts {@code serve} under a name.
   *
   * @param wrapper a program that runs the rest of its command line
   */
  public ServerProcess startWorker(String name, List<String> wrapper) throws IOException {
    ServerProcess worker = start(name, wrapper, Map.of(), "serve", "--port", "0");
    workers.put(name, worker);
    return worker;
  }

  /** Starts {@code monitor} under a name. */
  public ServerProcess startMonitor(String name) throws IOException {
    return startMonitor(name, List.of(), Map.of());
  }

  /**
   * Starts {@code monitor} under a name.
   *
   * @param wrapper a program that runs the rest of its command line
   * @param other what is set differently for this one
   */
  public ServerProcess startMonitor(String name, List<String> wrapper, Map<String, String> other)
      throws IOException {
    return start(name, wrapper, other, "monitor");
  }

  private ServerProcess start(
      String name, List<String> wrapper, Map<String, String> other, String... arguments)
      throws IOException {
    Path own = Files.createTempDirectory(folder, name);
    Map<String, String> settings = new LinkedHashMap<>(environment);
    other.forEach((key, value) -> settings.put(PREFIX + key, value));
    settings.put(PREFIX + "GALAXY_EVENTS_SERVER_NAME", name);
    ServerProcess process = ServerProcess.startCommand(own, settings, wrapper, arguments);
    all.add(process);
    return process;
  }

  /** A worker by its name. */
  public ServerProcess worker(String name) {
    return Objects.requireNonNull(workers.get(name), name);
  }

  /** Waits until a process says that it leads. */
  public static void awaitLeading(ServerProcess process) {
    awaitLeading(process, 1);
  }

  /** Waits until a process has said so many times that it leads. */
  public static void awaitLeading(ServerProcess process, int times) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> process.output().split("leads from now on, in term", -1).length > times);
  }

  /** The number of a user in the database. */
  public static long userId(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT id FROM galaxy_user WHERE username = '%s'".formatted(name))) {
      row.next();
      return row.getLong(1);
    }
  }

  /** The lines of a process's log about the election and the monitor, without their time. */
  public static List<String> story(ServerProcess process) throws IOException {
    return process
        .output()
        .lines()
        .filter(line -> line.matches("\\d{4}-.*(INFO|WARN|ERROR) .*"))
        .map(line -> line.substring(line.indexOf(' ')).strip())
        .filter(line -> !line.contains("Connected to RabbitMQ as"))
        .toList();
  }

  /** Where a worker is, once it is ready. */
  public URI url(String name) throws IOException {
    return worker(name).awaitReady();
  }

  @Override
  public void close() {
    all.reversed().forEach(ServerProcess::close);
  }
}
