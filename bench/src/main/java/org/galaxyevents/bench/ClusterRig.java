package org.galaxyevents.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.galaxyevents.security.IdEncoding;
import org.jspecify.annotations.Nullable;

/**
 * {@code galaxy-events cluster} with a PostgreSQL, a RabbitMQ and an nginx of its own, and a load
 * client, each in processes of its own. Stream n is that of an anonymous session, which has the
 * history {@link #history} alone. Confined to one thread, but for new connections.
 */
final class ClusterRig implements AutoCloseable {

  private static final int WORKERS = 3;
  private static final int FIRST_ID = 1_000_000;
  private static final int END_SECONDS = 60;
  private static final Pattern URL = Pattern.compile("is ready: (http:\\S+)");
  private static final Pattern DATABASE = Pattern.compile("psql '.*host=([^']+)'");
  private static final Pattern BROKER = Pattern.compile("broker +(amqp:\\S+)");

  private final Process cluster;
  private final URI url;
  private final Path socketFolder;
  private final URI broker;

  /** Null unless it was restarted. */
  private @Nullable Process database;

  private ClusterRig(Process cluster, String greeting) throws IOException {
    this.cluster = cluster;
    this.url = URI.create(found(URL, greeting));
    this.socketFolder = Path.of(found(DATABASE, greeting));
    this.broker = URI.create(found(BROKER, greeting));
  }

  /** Starts one. */
  static ClusterRig start(Settings settings, Map<String, String> environment) throws IOException {
    return start(settings, WORKERS, environment);
  }

  /** Starts one with so many workers. */
  static ClusterRig start(Settings settings, int workers, Map<String, String> environment)
      throws IOException {
    List<String> command = settings.javaOfCluster();
    command.addAll(List.of("cluster", "--port", "0", "--workers", Integer.toString(workers)));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("GALAXY_EVENTS_LOG_LEVEL", "WARN");
    builder.environment().put("GALAXY_CONFIG_OVERRIDE_ID_SECRET", ServerProcess.ID_SECRET);
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      return new ClusterRig(process, greeting(process));
    } catch (IOException failure) {
      process.destroy();
      throw failure;
    }
  }

  private static String greeting(Process process) throws IOException {
    StringBuilder printed = new StringBuilder();
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    String line = lines.readLine();
    while (line != null && !line.contains("Ctrl-C ends it")) {
      printed.append(line).append('\n');
      line = lines.readLine();
    }
    return printed.toString();
  }

  private static String found(Pattern pattern, String greeting) throws IOException {
    Matcher matcher = pattern.matcher(greeting);
    if (!matcher.find()) {
      throw new IOException("the cluster did not start: " + greeting);
    }
    return matcher.group(1);
  }

  static int history(int stream) {
    return FIRST_ID + stream;
  }

  URI broker() {
    return broker;
  }

  /** Connects to its database. */
  Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://localhost/galaxy_events?user=galaxy_events&sslmode=disable"
            + "&socketFactory=org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg"
            + "&socketFactoryArg="
            + socketFolder.resolve(".s.PGSQL.5432"));
  }

  /** Makes the sessions and histories of so many streams. */
  void makeSessions(int streams) throws SQLException {
    String of = " FROM generate_series(0, %d) n".formatted(streams - 1);
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO history (id, create_time, update_time, name) SELECT %d + n, now(), now(), 'h'"
                  .formatted(FIRST_ID)
              + of);
      statement.execute(
          """
          INSERT INTO galaxy_session (id, create_time, update_time, session_key, is_valid, last_action, current_history_id)
          SELECT %1$d + n, now(), now(), lpad(to_hex(n), 32, '0'), true, now(), %1$d + n
          """
                  .formatted(FIRST_ID)
              + of);
      statement.execute(
          "INSERT INTO galaxy_session_to_history (session_id, history_id) SELECT %1$d + n, %1$d + n"
                  .formatted(FIRST_ID)
              + of);
    }
  }

  /** Opens the streams of these sessions through nginx. */
  ChildProcess openStreams(Settings settings, int streams)
      throws IOException, InterruptedException {
    return openStreams(settings, url.getPort(), 0, streams);
  }

  /** Opens the streams of so many sessions, from the first one on, at a port. */
  ChildProcess openStreams(Settings settings, int port, int first, int streams)
      throws IOException, InterruptedException {
    Path cookies = cookies(first, streams);
    try {
      List<String> command = settings.javaOfClient();
      command.addAll(List.of(Integer.toString(port), cookies.toString(), ServerProcess.ID_SECRET));
      ChildProcess client = ChildProcess.start(command);
      client.ask("open " + streams);
      return client;
    } finally {
      Files.delete(cookies);
    }
  }

  /** A file of the cookies of so many sessions, from the first one on. */
  static Path cookies(int first, int streams) throws IOException {
    IdEncoding ids = IdEncoding.of(ServerProcess.ID_SECRET);
    return Files.write(
        Files.createTempFile("galaxy-events-bench-", ".cookies"),
        IntStream.range(first, first + streams)
            .mapToObj(stream -> ids.encodeKey(ServerProcess.sessionKey(stream)))
            .toList());
  }

  /** The database's address, as workers are told it. */
  String database() {
    return "postgresql://galaxy_events@/galaxy_events?host=" + socketFolder;
  }

  /**
   * Restarts its database with more settings: the cluster has none that could be given to it. Its
   * processes connect again by themselves.
   */
  void restartDatabase(String... settings) throws IOException, InterruptedException {
    String pid =
        Files.readAllLines(socketFolder.resolve("data").resolve("postmaster.pid")).getFirst();
    Path proc = Path.of("/proc", pid);
    String user = Files.getOwner(proc).getName();
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(
          List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "--"));
    }
    command.addAll(List.of(Files.readString(proc.resolve("cmdline")).split("\0")));
    for (String setting : settings) {
      command.addAll(List.of("-c", setting));
    }
    new ProcessBuilder("kill", "-INT", pid).start().waitFor();
    while (Files.exists(proc)) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    database =
        new ProcessBuilder(command)
            .directory(socketFolder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    for (int i = 0; i < END_SECONDS; i++) {
      try (Connection _ = connect()) {
        return;
      } catch (SQLException notUp) {
        TimeUnit.SECONDS.sleep(1);
      }
    }
    throw new IOException("the database did not start again");
  }

  @Override
  public void close() {
    if (database != null) {
      database.destroyForcibly().onExit().join();
    }
    cluster.destroy();
    try {
      if (!cluster.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        cluster.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      cluster.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
