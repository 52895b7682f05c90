package org.galaxyevents.testing;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.galaxyevents.app.Server;
import org.galaxyevents.config.ConfigOrigins;
import org.galaxyevents.config.ConfigProblems.BadConfiguration;
import org.galaxyevents.config.ServeConfig;
import org.galaxyevents.database.DatabaseRefused;

/**
 * A whole server inside the test, on a free port and in a folder of its own, stopped and cleared
 * away at its end.
 */
public final class RunningServer implements AutoCloseable {

  /** The key that acts as an admin. */
  public static final String ADMIN_KEY = "bootstrap-key-of-tests";

  /** The id secret of Galaxy's recordings. */
  public static final String ID_SECRET = "golden-id-secret-26";

  private final Path folder;
  private final Map<String, String> environment;
  private Server server;

  private RunningServer(Path folder, Map<String, String> environment) throws IOException {
    this.folder = folder;
    this.environment = environment;
    this.server = start(folder, 0, environment);
  }

  /** Starts a server with nothing but the defaults. */
  public static RunningServer start() throws IOException {
    return start(Map.of());
  }

  /**
   * Starts a server.
   *
   * @param settings environment variables, {@code GALAXY_CONFIG_OVERRIDE_…}
   */
  public static RunningServer start(Map<String, String> settings) throws IOException {
    Path folder = Files.createTempDirectory("galaxy-events-test");
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("GALAXY_CONFIG_OVERRIDE_ID_SECRET", ID_SECRET);
    environment.put("GALAXY_CONFIG_OVERRIDE_BOOTSTRAP_ADMIN_API_KEY", ADMIN_KEY);
    environment.put("GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_PASSWORD_HASH_MEMORY_KIB", "64");
    environment.put("GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_PASSWORD_HASH_ITERATIONS", "1");
    environment.putAll(settings);
    return new RunningServer(folder, environment);
  }

  private static Server start(Path folder, int port, Map<String, String> environment)
      throws IOException {
    Map<String, String> options =
        Map.of("port", Integer.toString(port), "data_dir", folder.toString());
    try {
      return Server.start(
          ServeConfig.read(Optional.empty(), new ConfigOrigins(options, environment), 15_000));
    } catch (BadConfiguration | DatabaseRefused refused) {
      throw new IOException(refused);
    }
  }

  /** Stops the server and starts another on the same database and port. */
  public void restart() throws IOException {
    stop();
    startAgain();
  }

  /** Stops the server; its database stays. */
  public void stop() {
    server.close();
  }

  /** After {@link #stop}: starts another on the same database and port. */
  public void startAgain() throws IOException {
    server = start(folder, url().getPort(), environment);
  }

  /** The server's address, without a slash at the end. */
  public URI url() {
    String url = server.url();
    return URI.create(url.substring(0, url.length() - 1));
  }

  /** The server itself. */
  public Server server() {
    return server;
  }

  /** Its database, for another process to write to. */
  public Path databaseFile() {
    return folder.resolve("galaxy-events.sqlite");
  }

  @Override
  public void close() throws IOException {
    server.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
