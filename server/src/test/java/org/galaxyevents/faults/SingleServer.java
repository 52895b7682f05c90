package org.galaxyevents.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.galaxyevents.testing.FreePort;
import org.galaxyevents.testing.SmallDisk;

/**
 * One server with its SQLite file on a small disk of its own. Confined to the harness's thread, but
 * for {@link #database}.
 */
final class SingleServer implements Scene {

  private static final String PREFIX = "GALAXY_CONFIG_OVERRIDE_";
  private static final int KIBIBYTES = 64 << 10;
  private static final String NAME = "server";

  private final HttpClient http = HttpClient.newHttpClient();
  private final SmallDisk disk;
  private final Member server;

  private SingleServer(SmallDisk disk, Member server) {
    this.disk = disk;
    this.server = server;
  }

  /**
   * Starts one; when this returns it is ready.
   *
   * @param folder an empty one, for what it writes
   */
  static SingleServer start(Path folder) throws IOException, InterruptedException {
    Path mounted = Files.createDirectories(folder.resolve("disk"));
    SmallDisk disk = SmallDisk.mount(mounted, KIBIBYTES);
    Map<String, String> environment = new LinkedHashMap<>();
    Settings.OF_ALL.forEach((key, value) -> environment.put(PREFIX + key, value));
    Member server =
        new Member(
            NAME,
            Files.createDirectories(folder.resolve(NAME)),
            FreePort.find(),
            environment,
            List.of("--data", mounted.toString()),
            List.of());
    server.start();
    server.process().awaitReady();
    return new SingleServer(disk, server);
  }

  Member server() {
    return server;
  }

  SmallDisk disk() {
    return disk;
  }

  @Override
  public URI url() {
    return server.url();
  }

  @Override
  public List<URI> doors() {
    return List.of(url());
  }

  @Override
  public Connection database() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:sqlite:%s?busy_timeout=3000"
            .formatted(disk.folder().resolve("galaxy-events.sqlite")));
  }

  @Override
  public Tempo tempo() {
    return new Tempo(6, 48, 0);
  }

  /** What the triggers have written is gone before anybody can read it. */
  @Override
  public void unannounced(Work work) throws SQLException {
    try (Connection connection = database();
        Statement statement = connection.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      long newest = newest(statement);
      work.in(connection);
      statement.execute("DELETE FROM history_audit WHERE rowid > " + newest);
      statement.execute("COMMIT");
    }
  }

  private static long newest(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT max(rowid) FROM history_audit")) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  @Override
  public boolean isReady() {
    return server.isReady(http);
  }

  @Override
  public Map<String, String> news() throws IOException {
    return Map.of(NAME, server.news());
  }

  @Override
  public void mark() throws IOException {
    server.mark();
  }

  @Override
  public void close() {
    http.close();
    server.close();
    disk.close();
  }
}
