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
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.galaxyevents.security.IdEncoding;

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

  private ClusterRig(Process cluster, String greeting) throws IOException {
    this.cluster = cluster;
    this.url = URI.create(found(URL, greeting));
    this.socketFolder = Path.of(found(DATABASE, greeting));
    this.broker = URI.create(found(BROKER, greeting));
  }

  /** Starts one. */
  static ClusterRig start(Settings settings, Map<String, String> environment) throws IOException {
    List<String> command = settings.javaOfCluster();
    command.addAll(List.of("cluster", "--port", "0", "--workers", Integer.toString(WORKERS)));
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
    IdEncoding ids = IdEncoding.of(ServerProcess.ID_SECRET);
    Path cookies = Files.createTempFile("galaxy-events-bench-", ".cookies");
    try {
      Files.write(
          cookies,
          IntStream.range(0, streams)
              .mapToObj(stream -> ids.encodeKey(ServerProcess.sessionKey(stream)))
              .toList());
      List<String> command = settings.javaOfClient();
      command.addAll(
          List.of(Integer.toString(url.getPort()), cookies.toString(), ServerProcess.ID_SECRET));
      ChildProcess client = ChildProcess.start(command);
      client.ask("open " + streams);
      return client;
    } finally {
      Files.delete(cookies);
    }
  }

  @Override
  public void close() {
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
