package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.RawClient;
import org.galaxyevents.testing.ServerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a server in a process of its own ends, and what it refuses to start on. */
final class ShutdownIT {

  private static final String STREAM = "GET /api/events/stream HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private static final Duration START = Duration.ofSeconds(20);

  @TempDir private Path folder;

  @Test
  void on_sigterm_each_of_a_thousand_streams_ends_with_a_last_chunk_and_the_status_is_0()
      throws Exception {
    try (ServerProcess server = serve();
        ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      URI url = server.awaitReady();
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        clients.add(RawClient.connect(url).send(STREAM));
      }
      for (RawClient client : clients) {
        assertThat(client.readHead().status()).isEqualTo(200);
        assertThat(client.readChunk()).startsWith("event: ready\n");
      }
      List<Future<Integer>> ends =
          clients.stream().map(client -> readers.submit(() -> byteAfterLastChunk(client))).toList();

      server.terminate();

      assertThat(server.awaitExit(Duration.ofSeconds(5))).isZero();
      for (Future<Integer> end : ends) {
        assertThat(end.get()).isNegative();
      }
    }
  }

  private static int byteAfterLastChunk(RawClient client) throws IOException {
    try (client) {
      client.readChunks();
      return client.readByte();
    }
  }

  @Test
  void a_write_that_waits_for_a_lock_holds_the_end_up_for_less_than_5_seconds() throws Exception {
    try (ServerProcess server = serve();
        Connection other = lockedDatabase(server);
        RawClient client = waitingForTheLock(server)) {
      server.terminate();

      assertThat(server.awaitExit(Duration.ofSeconds(5))).isZero();
      assertThat(other.isClosed()).isFalse();
      assertThat(client).isNotNull();
    }
  }

  @Test
  void a_second_signal_ends_the_server_at_once_even_if_both_come_together() throws Exception {
    try (ServerProcess server = serve();
        Connection other = lockedDatabase(server);
        RawClient client = waitingForTheLock(server)) {
      server.signal("STOP");
      server.signal("TERM");
      server.signal("INT");
      server.signal("CONT");

      assertThat(server.awaitExit(Duration.ofSeconds(3))).isEqualTo(130);
      assertThat(other.isClosed()).isFalse();
      assertThat(client).isNotNull();
    }
  }

  /** Holds the write lock, so that the server's next write waits. */
  private Connection lockedDatabase(ServerProcess server) throws IOException, SQLException {
    server.awaitReady();
    Connection other = DriverManager.getConnection("jdbc:sqlite:" + database());
    try (Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
    }
    return other;
  }

  private static RawClient waitingForTheLock(ServerProcess server) throws IOException {
    RawClient client = RawClient.connect(server.awaitReady());
    client.send("GET /history/current_history_json HTTP/1.1\r\nHost: localhost\r\n\r\n");
    // Its write has been sent; that this one is answered says that the server has taken both in.
    try (RawClient next = RawClient.connect(server.awaitReady())) {
      next.send("GET /api/version HTTP/1.1\r\nHost: localhost\r\n\r\n").readAnswer("GET");
    }
    return client;
  }

  @Test
  void killed_in_mid_write_it_finds_a_sound_database_with_all_that_it_confirmed() throws Exception {
    AtomicInteger confirmed = new AtomicInteger();
    String cookie;
    String history;
    try (ServerProcess server = serve();
        ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
      Accounts accounts = Accounts.of(server.awaitReady());
      cookie = accounts.visitor();
      history = accounts.currentHistory(cookie);
      Future<?> writing = writers.submit(() -> renameForEver(accounts, cookie, history, confirmed));
      await().until(() -> confirmed.get() >= 50);

      server.kill();
      assertThat(writing.state()).isNotEqualTo(Future.State.SUCCESS);
      writers.shutdownNow();
    }

    assertThat(integrity()).isEqualTo("ok");
    try (ServerProcess server = serve()) {
      String shown =
          Accounts.of(server.awaitReady())
              .send("GET", "/api/histories/" + history, "", "cookie", "galaxysession=" + cookie)
              .body();
      assertThat(shown)
          .containsAnyOf(
              "\"name\":\"n" + confirmed.get() + "\"",
              "\"name\":\"n" + (confirmed.get() + 1) + "\"");
    }
  }

  private static Void renameForEver(
      Accounts accounts, String cookie, String history, AtomicInteger confirmed) throws Exception {
    while (true) {
      String name = "n" + (confirmed.get() + 1);
      if (accounts.tryToRename("cookie", "galaxysession=" + cookie, history, name).statusCode()
          != 200) {
        throw new IllegalStateException("not renamed");
      }
      confirmed.incrementAndGet();
    }
  }

  private String integrity() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA integrity_check")) {
      return rows.getString(1);
    }
  }

  @Test
  void a_second_server_on_the_same_data_or_port_says_so_and_ends_with_1() throws Exception {
    try (ServerProcess first = serve()) {
      int port = first.awaitReady().getPort();
      try (ServerProcess onData = serve();
          ServerProcess onPort =
              ServerProcess.start(
                  folder, "--port", "" + port, "--data", folder.resolve("other").toString())) {
        assertThat(onData.awaitExit(START)).isEqualTo(1);
        assertThat(onData.output())
            .contains("in use by another galaxy-events server")
            .doesNotContain("\tat ");
        assertThat(onPort.awaitExit(START)).isEqualTo(1);
        assertThat(onPort.output())
            .contains("Cannot listen on 127.0.0.1 port " + port)
            .doesNotContain("\tat ");
      }
    }
  }

  @Test
  void all_that_is_wrong_in_galaxy_yml_is_said_together_and_ends_with_2() throws Exception {
    Path yml =
        Files.writeString(
            folder.resolve("galaxy.yml"),
            """
            galaxy:
              enable_sse_updates: perhaps
              history_audit_monitor_poll_interval: -3
              galaxy_url_prefix: "no slash"
            galaxy_events:
              port: [8080]
              keepalife: 30s
            """);
    try (ServerProcess server = ServerProcess.start(folder, "--config", yml.toString())) {
      assertThat(server.awaitExit(START)).isEqualTo(2);
      assertThat(server.output())
          .contains(
              "enable_sse_updates",
              "perhaps",
              "history_audit_monitor_poll_interval",
              "galaxy_url_prefix",
              "port",
              "keepalife",
              "keepalive")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void a_database_that_is_not_ours_is_refused_and_left_as_it_is() throws Exception {
    List<Path> foreign = new ArrayList<>();
    foreign.add(sqlite("galaxy", "CREATE TABLE alembic_version (version_num TEXT)"));
    foreign.add(sqlite("other", "CREATE TABLE accounts (id INTEGER)"));
    foreign.add(Files.writeString(folder.resolve("notes.txt"), "no database at all\n".repeat(99)));
    List<Path> before = new ArrayList<>();
    List<ServerProcess> servers = new ArrayList<>();
    for (Path file : foreign) {
      before.add(Files.copy(file, folder.resolve(file.getFileName() + ".before")));
      String connection = "sqlite:///" + file;
      servers.add(
          ServerProcess.start(
              folder,
              java.util.Map.of("GALAXY_CONFIG_OVERRIDE_DATABASE_CONNECTION", connection),
              "--port",
              "0",
              "--data",
              folder.resolve(file.getFileName() + ".data").toString()));
    }
    for (int i = 0; i < servers.size(); i++) {
      try (ServerProcess server = servers.get(i)) {
        assertThat(server.awaitExit(START)).isEqualTo(1);
        assertThat(server.output())
            .contains(foreign.get(i).toString(), "stream")
            .doesNotContain("\tat ");
        assertThat(Files.mismatch(foreign.get(i), before.get(i))).isNegative();
      }
    }
  }

  private Path sqlite(String name, String sql) throws SQLException {
    Path file = folder.resolve(name + ".sqlite");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
    return file;
  }

  @Test
  void the_id_secret_is_for_its_owner_alone() throws Exception {
    try (ServerProcess server = serve()) {
      server.awaitReady();

      var mode = Files.getPosixFilePermissions(folder.resolve("data").resolve("id_secret"));
      assertThat(PosixFilePermissions.toString(mode)).isEqualTo("rw-------");
    }
  }

  private ServerProcess serve() throws IOException {
    return ServerProcess.start(folder, "--port", "0", "--data", folder.resolve("data").toString());
  }

  private Path database() {
    return folder.resolve("data").resolve("galaxy-events.sqlite");
  }
}
