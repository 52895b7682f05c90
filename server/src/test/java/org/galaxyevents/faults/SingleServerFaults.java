package org.galaxyevents.faults;

import static org.galaxyevents.faults.FaultKind.kind;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What can happen to a single server on SQLite. Stateless. */
final class SingleServerFaults {

  private static final String SERVER = "server";

  private SingleServerFaults() {}

  static List<FaultKind<SingleServer>> all() {
    return List.of(
        kind(
            "sqlite-killed",
            "single server on SQLite: `kill -9`",
            200,
            2_000,
            (scene, random) ->
                Fault.of(
                    scene.server()::kill,
                    scene.server()::start,
                    Trace.in(SERVER, "is ready: http"))),
        kind(
            "sqlite-restarted",
            "single server on SQLite: restart",
            100,
            500,
            (scene, random) ->
                Fault.of(
                    scene.server()::stop,
                    scene.server()::start,
                    Trace.in(SERVER, "Stopping on SIGTERM"))),
        kind(
            "sqlite-frozen",
            "single server on SQLite: stands still",
            10_500,
            12_000,
            (scene, random) ->
                Fault.of(
                    scene.server()::freeze,
                    scene.server()::thaw,
                    Trace.in(SERVER, "Something may have been missed"))),
        kind(
            "sqlite-disk-full",
            "single server on SQLite: disk full",
            2_000,
            5_000,
            (scene, random) ->
                Fault.of(
                    () -> {
                      shorten(scene);
                      scene.disk().fill();
                    },
                    scene.disk()::empty,
                    Trace.in(SERVER, "the disk of the database is full"))),
        kind(
            "sqlite-locked",
            "single server on SQLite: locked by another process",
            6_000,
            8_000,
            (scene, random) -> locked(scene)));
  }

  /** Else there is room in the log that SQLite writes ahead, for a while. */
  private static void shorten(SingleServer scene) throws SQLException {
    try (Connection connection = scene.database();
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
  }

  private static Fault locked(SingleServer scene) {
    List<Connection> holding = new ArrayList<>();
    return Fault.of(
        () -> holding.add(lock(scene)),
        () -> holding.removeFirst().close(),
        Trace.in(SERVER, "The database cannot be written to now"));
  }

  private static Connection lock(SingleServer scene) throws SQLException {
    Connection connection = scene.database();
    try (Statement statement = connection.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
    }
    return connection;
  }
}
