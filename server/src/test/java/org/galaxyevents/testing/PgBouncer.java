package org.galaxyevents.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real pgbouncer in front of a {@link PostgresServer}. Confined to the test. */
public final class PgBouncer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");

  private final Path folder;
  private final int port;
  private final Process process;

  private PgBouncer(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /**
   * Starts one.
   *
   * @param mode {@code session} or {@code transaction}
   */
  public static PgBouncer start(PostgresServer server, String mode)
      throws IOException, InterruptedException {
    if (!Files.isExecutable(PROGRAM)) {
      throw new IllegalStateException("There is no pgbouncer here. Run ./test, which installs it.");
    }
    Path folder = Files.createTempDirectory("galaxy-events-pgbouncer");
    int port = FreePort.find();
    Path settings = folder.resolve("pgbouncer.ini");
    Files.writeString(settings, settings(server, port, mode));
    if (PostgresServer.isRoot()) {
      PostgresServer.run(List.of("chown", "-R", "postgres", folder.toString()));
    }
    Process process =
        new ProcessBuilder(PostgresServer.asPostgres(PROGRAM, "-q", settings.toString()))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    PgBouncer bouncer = new PgBouncer(folder, port, process);
    bouncer.awaitReady();
    return bouncer;
  }

  private static String settings(PostgresServer server, int port, String mode) {
    return """
    [databases]
    * = host=127.0.0.1 port=%d user=%s
    [pgbouncer]
    listen_addr = 127.0.0.1
    listen_port = %d
    unix_socket_dir =
    auth_type = any
    pool_mode = %s
    ignore_startup_parameters = extra_float_digits
    """
        .formatted(server.port(), PostgresServer.USER, port, mode);
  }

  /** Changes the mode for those who connect from now on. */
  public void reload(PostgresServer server, String mode) throws IOException, InterruptedException {
    Files.writeString(folder.resolve("pgbouncer.ini"), settings(server, port, mode));
    PostgresServer.run(List.of("kill", "-HUP", Long.toString(process.pid())));
  }

  private void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout(1);
        return;
      } catch (IOException notYet) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw new IOException(
              "pgbouncer does not start: " + Files.readString(folder.resolve("log")), notYet);
        }
        Thread.sleep(10);
      }
    }
  }

  /** The address of a database by way of this. */
  public String url(String database) {
    return "postgresql://%s@127.0.0.1:%d/%s".formatted(PostgresServer.USER, port, database);
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
