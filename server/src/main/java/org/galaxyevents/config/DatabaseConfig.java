package org.galaxyevents.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.galaxyevents.database.postgres.PostgresConfig;
import org.galaxyevents.database.postgres.PostgresUrl;

/** Where the server keeps its data, and how it learns of changes. Immutable. */
public sealed interface DatabaseConfig {

  /** How often to look for changes where nobody tells of them. */
  Duration pollInterval();

  /** A file, of a server that is the only one. */
  record SqliteFile(Path path, Duration pollInterval) implements DatabaseConfig {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /** A PostgreSQL. */
  record Postgres(PostgresConfig server, AuditSource source, Duration pollInterval)
      implements DatabaseConfig {
    @Override
    public String toString() {
      return server.url().toString();
    }
  }

  /** How a PostgreSQL's changes are learned of. */
  enum AuditSource {
    LISTEN,
    POLL
  }

  /** Reads {@code database_connection} and what goes with it. */
  static DatabaseConfig read(ConfigReader galaxy, ConfigReader ours, Path data) {
    Optional<String> connection = galaxy.text("database_connection");
    String source = ours.text("history_audit_source", "listen").toLowerCase(Locale.ROOT);
    Optional<String> direct = ours.text("direct_connection");
    int connections =
        ours.integer("database_max_connections", 1, 1_000, PostgresConfig.USUAL_CONNECTIONS);
    if (!source.equals("listen") && !source.equals("poll")) {
      ours.refuse("history_audit_source", "listen or poll");
    }
    if (connection.filter(PostgresUrl::isOne).isEmpty()) {
      if (direct.isPresent()) {
        ours.refuse("direct_connection", "left out: it goes with a PostgreSQL alone");
      }
      return new SqliteFile(
          connection.map(url -> file(galaxy, url)).orElse(data.resolve("galaxy-events.sqlite")),
          pollInterval(galaxy, Duration.ofSeconds(2)));
    }
    PostgresUrl url = url(galaxy, "database_connection", connection.get());
    return new Postgres(
        new PostgresConfig(
            url, direct.map(given -> url(ours, "direct_connection", given)), connections),
        source.equals("poll") ? AuditSource.POLL : AuditSource.LISTEN,
        pollInterval(galaxy, Duration.ofMillis(25)));
  }

  private static Duration pollInterval(ConfigReader galaxy, Duration usual) {
    return galaxy.duration(
        "history_audit_monitor_poll_interval", Duration.ofMillis(25), Duration.ofHours(1), usual);
  }

  private static PostgresUrl url(ConfigReader reader, String key, String given) {
    String systemUser = System.getProperty("user.name", "galaxy");
    try {
      return PostgresUrl.parse(given, systemUser);
    } catch (IllegalArgumentException refused) {
      reader.refuse(key, String.valueOf(refused.getMessage()));
      return PostgresUrl.parse("postgresql://", systemUser);
    }
  }

  /**
   * Galaxy's form of a connection to an SQLite file, {@code sqlite:///relative} or {@code
   * sqlite:////absolute}.
   */
  private static Path file(ConfigReader galaxy, String url) {
    int parameters = url.indexOf('?');
    String bare = parameters < 0 ? url : url.substring(0, parameters);
    if (!bare.startsWith("sqlite:///") || bare.length() == "sqlite:///".length()) {
      galaxy.refuse(
          "database_connection",
          "the address of an SQLite file, sqlite:////srv/galaxy-events.sqlite for example, or of a PostgreSQL,"
              + " postgresql://user:password@host/database");
      return Path.of("refused");
    }
    return Path.of(bare.substring("sqlite:///".length()));
  }
}
