package org.galaxyevents.bench;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galaxyevents.app.Server;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.config.ConfigOrigins;
import org.galaxyevents.config.DatabaseConfig;
import org.galaxyevents.config.ServeConfig;
import org.galaxyevents.database.sqlite.SqliteDatabase;

/**
 * The real server, whole. Events enter by its bus, as control tasks, so that codec, bus, worker,
 * journal, registry, mailbox and transport are all in the measurement, but not REST and the
 * database's writes. Stream n is that of the anonymous session with the id n + 1. Thread-safe.
 */
final class ServerProcess implements Subject {

  static final String ID_SECRET = "a secret for measurements only";
  static final String ADMIN_KEY = "a-key-for-measurements-only";

  private final Server server;
  private final ControlBus bus;

  private ServerProcess(Server server) {
    this.server = server;
    this.bus = server.bus();
  }

  /**
   * Arguments: how many event loops, how many streams there will be, a folder for the data, and how
   * many streams of users there will be besides, none if it is missing.
   */
  public static void main(String[] args) throws Exception {
    int streams = Integer.parseInt(args[1]);
    int users = args.length > 3 ? Integer.parseInt(args[3]) : 0;
    Map<String, String> options =
        Map.of("event_loops", args[0], "port", "0", "data_dir", Path.of(args[2]).toString());
    ServeConfig config =
        ServeConfig.read(
            Optional.empty(),
            new ConfigOrigins(
                options,
                Map.of(
                    "GALAXY_CONFIG_OVERRIDE_ID_SECRET",
                    ID_SECRET,
                    "GALAXY_CONFIG_OVERRIDE_BOOTSTRAP_ADMIN_API_KEY",
                    ADMIN_KEY)),
            streams + 1_000);
    if (!(config.database() instanceof DatabaseConfig.SqliteFile file)) {
      throw new IllegalStateException("not on SQLite: " + config.database());
    }
    makeSessions(file.path(), streams, users);
    try (Server server = Server.start(config)) {
      new SubjectConsole(new ServerProcess(server), streams).run();
    }
  }

  /** The key of a stream's session, as its cookie carries it when it is encoded. */
  static String sessionKey(int stream) {
    return "%024x".formatted(0) + HexFormat.of().toHexDigits(stream);
  }

  /** The id of a user, counted from 0. */
  static long user(int number) {
    return 1_000L + number;
  }

  /** Sessions of nobody, and behind them one of each user. */
  private static void makeSessions(Path file, int streams, int users) throws Exception {
    try (SqliteDatabase database = SqliteDatabase.open(file)) {
      database.write(transaction -> {
        for (int i = 0; i < users; i++) {
          transaction
              .handle()
              .execute(
                  "INSERT INTO galaxy_user (id, email, username, password, active) VALUES (?, ?, ?, 'x', 1)",
                  user(i),
                  "user" + i + "@example.org",
                  "user" + i);
        }
        var insert =
            transaction
                .handle()
                .prepareBatch(
                    """
                    INSERT INTO galaxy_session (id, create_time, update_time, session_key, is_valid, last_action, user_id)
                    VALUES (?, ?, ?, ?, 1, ?, ?)
                    """);
        for (int i = 0; i < streams + users; i++) {
          insert.add(
              i + 1,
              transaction.now(),
              transaction.now(),
              sessionKey(i),
              transaction.now(),
              i < streams ? null : user(i - streams));
        }
        insert.execute();
        return true;
      });
    }
  }

  @Override
  public int port() {
    return URI.create(server.url()).getPort();
  }

  @Override
  public void broadcast(long stamp) throws Exception {
    bus.publish(new ControlTask.NotifyBroadcast("{\"sent\": \"" + stamp + "\"}", ""));
  }

  @Override
  public void target(List<Integer> streams, long stamp) throws Exception {
    Map<Long, List<Long>> histories = new HashMap<>();
    for (int stream : streams) {
      histories.put(stream + 1L, List.of(stamp == 0 ? stream + 1 : stamp));
    }
    bus.publish(new ControlTask.HistoryUpdate(Map.of(), histories, "2026-11-23T06:46:32.794000"));
  }
}
