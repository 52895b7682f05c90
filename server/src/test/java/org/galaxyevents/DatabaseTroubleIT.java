package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.galaxyevents.database.sqlite.SqliteDatabase;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.LogCapture;
import org.galaxyevents.testing.RawClient;
import org.galaxyevents.testing.RunningServer;
import org.galaxyevents.testing.ServerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients and operators see when the database cannot be written to, or not be used at all. */
final class DatabaseTroubleIT {

  private static final Duration START = Duration.ofSeconds(20);
  private static final int PAGE = 4_096;
  private static final Map<String, String> WITH_ADMIN_KEY =
      Map.of("GALAXY_CONFIG_OVERRIDE_BOOTSTRAP_ADMIN_API_KEY", RunningServer.ADMIN_KEY);

  @TempDir private Path folder;

  @Test
  void while_another_process_locks_the_database_changes_are_refused_and_streams_stay()
      throws Exception {
    try (LogCapture log = LogCapture.open();
        RunningServer server = RunningServer.start();
        Connection other = connect(server.databaseFile());
        User alice = new User(server.url())) {
      execute(other, "BEGIN IMMEDIATE");

      alice.assertThatChangesAreRefused("locked by another process");
      alice.assertThatReadsAreAnswered();

      execute(other, "ROLLBACK");
      alice.assertThatAChangeReachesTheStreamAndWhoResumes();
      assertThat(log.lines().stream().filter(line -> line.contains("The database c")))
          .satisfiesExactly(
              line -> assertThat(line).contains("cannot be written to", "locked by another"),
              line -> assertThat(line).contains("can be written to again"));
    }
  }

  @Test
  void while_the_disk_is_full_changes_are_refused_and_streams_stay() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    try (ServerProcess server = ServerProcess.startWithDisk(folder, WITH_ADMIN_KEY, disk, 4_096);
        User alice = new User(server.awaitReady())) {
      Path ballast = server.sees(disk.resolve("ballast"));
      fill(ballast);

      alice.assertThatChangesAreRefused("the disk of the database is full");
      alice.assertThatChangesAreRefused("the disk of the database is full");
      alice.assertThatReadsAreAnswered();

      Files.delete(ballast);
      alice.assertThatAChangeReachesTheStreamAndWhoResumes();
      assertThat(server.output()).containsOnlyOnce("is full").doesNotContain("\tat ");
    }
  }

  @Test
  void a_request_that_waits_for_a_lock_when_the_server_stops_is_no_error() throws Exception {
    try (LogCapture log = LogCapture.ofEverything();
        RunningServer server = RunningServer.start();
        Connection other = connect(server.databaseFile());
        RawClient waiting = RawClient.connect(server)) {
      execute(other, "BEGIN IMMEDIATE");
      waiting.send("GET /history/current_history_json HTTP/1.1\r\nhost: x\r\n\r\n");
      try (RawClient next = RawClient.connect(server)) {
        next.send("GET /api/version HTTP/1.1\r\nhost: x\r\n\r\n").readAnswer("GET");
      }

      server.stop();

      await().until(() -> log.lines().stream().anyMatch(line -> line.contains("had ended")));
      assertThat(log.errors()).isEmpty();
    }
  }

  @Test
  void a_database_that_cannot_be_used_is_refused_with_a_cause_and_a_cure() throws Exception {
    Path rotten = database("rotten");
    overwritePageOf("galaxy_user", rotten);
    Path truncated = database("truncated");
    try (FileChannel file = FileChannel.open(truncated, StandardOpenOption.WRITE)) {
      file.truncate(file.size() / 2);
    }
    Path disk = Files.createDirectory(folder.resolve("disk"));
    try (ServerProcess onRotten = serve(rotten);
        ServerProcess onTruncated = serve(truncated);
        ServerProcess onFull = ServerProcess.startWithDisk(folder, WITH_ADMIN_KEY, disk, 200)) {
      assertRefused(onRotten, rotten + " is damaged", "backup");
      assertRefused(onTruncated, truncated + " is damaged", "backup");
      assertRefused(onFull, "the disk of the database is full");
    }
  }

  private static void assertRefused(ServerProcess server, String... words) throws Exception {
    assertThat(server.awaitExit(START)).isEqualTo(1);
    assertThat(server.output()).contains(words).doesNotContain("\tat ");
  }

  private ServerProcess serve(Path file) throws IOException {
    return ServerProcess.start(folder, "--port", "0", "--data", file.resolveSibling("").toString());
  }

  /** A sound database in a folder of its own. */
  private Path database(String name) throws Exception {
    Path file = folder.resolve(name).resolve("galaxy-events.sqlite");
    SqliteDatabase.open(file).close();
    return file;
  }

  private static void overwritePageOf(String table, Path file) throws Exception {
    long page;
    try (Connection connection = connect(file);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT rootpage FROM sqlite_master WHERE name = '" + table + "'")) {
      page = row.getLong(1);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.allocate(PAGE), (page - 1) * PAGE);
    }
  }

  private static void fill(Path file) throws IOException {
    byte[] block = new byte[PAGE];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException noSpaceLeft) {
      assertThat(noSpaceLeft).hasMessageContaining("No space left");
    }
  }

  private static Connection connect(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Someone with a history, a stream, and the cursor that it began with. */
  private static final class User implements AutoCloseable {
    private final URI server;
    private final Accounts accounts;
    private final String key;
    private final String history;
    private final RawClient stream;
    private final String cursor;

    private User(URI server) throws Exception {
      this.server = server;
      this.accounts = Accounts.of(server);
      this.key = accounts.newUser("alice");
      this.history = accounts.createHistory(key);
      this.stream = openStream("");
      String frame = stream.readChunk();
      while (!frame.startsWith("event: cursor\n")) {
        frame = stream.readChunk();
      }
      this.cursor = frame.strip().split("id: ", 2)[1];
    }

    private RawClient openStream(String query) throws IOException {
      RawClient client = RawClient.connect(server);
      client.send(
          "GET /api/events/stream%s HTTP/1.1\r\nhost: x\r\nx-api-key: %s\r\n\r\n"
              .formatted(query, key));
      assertThat(client.readHead().status()).isEqualTo(200);
      return client;
    }

    private void assertThatChangesAreRefused(String why) throws Exception {
      HttpResponse<String> refused = accounts.tryToRename("x-api-key", key, history, "Refused");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("retry-after")).isPresent();
      assertThat(refused.body()).contains("\"err_msg\"", why, "\"err_code\"");
    }

    private void assertThatReadsAreAnswered() throws Exception {
      HttpResponse<String> shown =
          accounts.send("GET", "/api/histories/" + history, "", "x-api-key", key);
      assertThat(shown.body()).contains("\"name\":\"h\"");
      try (RawClient another = openStream("")) {
        assertThat(another.readChunk()).startsWith("event: ready\n");
      }
    }

    private void assertThatAChangeReachesTheStreamAndWhoResumes() throws Exception {
      String changed = accounts.createHistory(key);
      awaitUpdate(stream, changed);
      try (RawClient resumed = openStream("?last_event_id=" + cursor)) {
        awaitUpdate(resumed, changed);
      }
    }

    private static void awaitUpdate(RawClient client, String history) throws IOException {
      String frame = client.readChunk();
      while (!frame.contains(history)) {
        frame = client.readChunk();
      }
      assertThat(frame).startsWith("event: history_update\n");
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }
}
