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

  private final Server server;
  private final ControlBus bus;

  private ServerProcess(Server server) {
    this.server = server;
    this.bus = server.bus();
  }

  /** Arguments: how many event loops, how many streams there will be, a folder for the data. */
  public static void main(String[] args) throws Exception {
    int streams = Integer.parseInt(args[1]);
    Map<String, String> options =
        Map.of("event_loops", args[0], "port", "0", "data_dir", Path.of(args[2]).toString());
    ServeConfig config =
        ServeConfig.read(
            Optional.empty(),
            new ConfigOrigins(options, Map.of("GALAXY_CONFIG_OVERRIDE_ID_SECRET", ID_SECRET)),
            streams + 1_000);
    if (!(config.database() instanceof DatabaseConfig.SqliteFile file)) {
      throw new IllegalStateException("not on SQLite: " + config.database());
    }
    makeSessions(file.path(), streams);
    try (Server server = Server.start(config)) {
      new SubjectConsole(new ServerProcess(server), streams).run();
    }
  }

  /** The key of a stream's session, as its cookie carries it when it is encoded. */
  static String sessionKey(int stream) {
    return "%024x".formatted(0) + HexFormat.of().toHexDigits(stream);
  }

  private static void makeSessions(Path file, int streams) throws Exception {
    try (SqliteDatabase database = SqliteDatabase.open(file)) {
      database.write(transaction -> {
        var insert =
            transaction
                .handle()
                .prepareBatch(
                    """
                    INSERT INTO galaxy_session (id, create_time, update_time, session_key, is_valid, last_action)
                    VALUES (?, ?, ?, ?, 1, ?)
                    """);
        for (int i = 0; i < streams; i++) {
          insert.add(i + 1, transaction.now(), transaction.now(), sessionKey(i), transaction.now());
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
