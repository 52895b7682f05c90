package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.RawClient;
import org.galaxyevents.testing.RunningServer;
import org.galaxyevents.testing.ServerProcess;
import org.galaxyevents.testing.SocketBridge;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that listens on a unix socket, for a proxy on its host. */
final class UnixSocketIT {

  private static final Duration START = Duration.ofSeconds(20);

  @TempDir private Path folder;

  @Test
  void changes_reach_a_stream_and_the_server_ends_it_and_takes_its_file_away() throws Exception {
    Path socket = folder.resolve("1.sock");
    try (RunningServer server = start(socket);
        SocketBridge bridge = SocketBridge.to(socket);
        RawClient stream = RawClient.connect(bridge.url())) {
      assertThat(server.server().url()).isEqualTo("unix:" + socket + ":/");
      assertThat(Files.getPosixFilePermissions(socket))
          .isEqualTo(PosixFilePermissions.fromString("rw-rw----"));
      Accounts accounts = Accounts.of(bridge.url());
      String key = accounts.newUser("alice");
      stream.send("GET /api/events/stream HTTP/1.1\r\nhost: x\r\nx-api-key: " + key + "\r\n\r\n");
      assertThat(stream.readHead().status()).isEqualTo(200);

      String history = accounts.createHistory(key);
      String frame = stream.readChunk();
      while (!frame.contains(history)) {
        frame = stream.readChunk();
      }
      server.stop();

      assertThat(frame).startsWith("event: history_update\n");
      assertThat(stream.readChunks()).as("up to the last chunk").isNotNull();
      assertThat(socket).doesNotExist();
    }
  }

  @Test
  void what_the_proxy_says_of_its_client_is_believed() throws Exception {
    Path socket = folder.resolve("1.sock");
    try (RunningServer server = start(socket);
        SocketBridge bridge = SocketBridge.to(socket);
        RawClient client = RawClient.connect(bridge.url())) {
      client.send(
          "GET /history/current_history_json HTTP/1.1\r\nhost: x\r\nx-forwarded-proto: https\r\nx-forwarded-for: 6.6.6.6, 198.51.100.7\r\n\r\n");

      assertThat(client.readAnswer("GET").head().headers().get("set-cookie")).contains("; Secure;");
      assertThat(addressesIn(server.databaseFile())).isEqualTo("198.51.100.7");
    }
  }

  @Test
  void the_socket_of_a_killed_server_is_taken_over_and_that_of_a_live_one_is_not()
      throws Exception {
    Path socket = folder.resolve("1.sock");
    try (ServerProcess killed = serve(socket, "one")) {
      killed.awaitReady();
    }
    assertThat(socket).exists();
    try (ServerProcess next = serve(socket, "two")) {
      next.awaitReady();
      try (ServerProcess late = serve(socket, "three")) {
        assertThat(late.awaitExit(START)).isEqualTo(1);
        assertThat(late.output())
            .contains("Cannot listen on unix:" + socket + ": another server listens there.")
            .doesNotContain("\tat ");
      }
      try (SocketBridge bridge = SocketBridge.to(socket)) {
        assertThat(Accounts.of(bridge.url()).visitor()).isNotEmpty();
      }
    }
  }

  @Test
  void a_place_that_cannot_be_had_is_a_clear_failure() throws Exception {
    assertThatThrownBy(() -> start(folder.resolve("none").resolve("1.sock")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("there is no folder " + folder.resolve("none"));
    try (ServerProcess both =
        ServerProcess.start(folder, "--listen", "unix:/run/x.sock", "--port", "0")) {
      assertThat(both.awaitExit(START)).isEqualTo(2);
      assertThat(both.output()).contains("leave --host and --port out");
    }
  }

  private RunningServer start(Path socket) throws IOException {
    return RunningServer.start(
        Map.of("GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_LISTEN", "unix:" + socket));
  }

  private ServerProcess serve(Path socket, String data) throws IOException {
    return ServerProcess.start(
        folder, "--listen", "unix:" + socket, "--data", folder.resolve(data).toString());
  }

  private static String addressesIn(Path database) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT group_concat(remote_addr) FROM galaxy_session")) {
      return row.getString(1);
    }
  }
}
