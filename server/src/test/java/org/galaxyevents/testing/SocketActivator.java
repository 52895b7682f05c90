package org.galaxyevents.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A server with a socket that somebody else keeps open for it, and who starts it again when it has
 * ended, as systemd does. Confined to the test's thread.
 */
public final class SocketActivator implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Pattern STARTED = Pattern.compile("started (\\d+)\n");
  private static final Pattern READY = Pattern.compile("is ready: ");

  private final ServerProcess process;

  private SocketActivator(ServerProcess process) {
    this.process = process;
  }

  /** Starts one with a port of this host's own. */
  public static SocketActivator onPort(Path folder) throws IOException {
    return on("tcp", folder);
  }

  /** Starts one with a unix socket. */
  public static SocketActivator onUnixSocket(Path socket, Path folder) throws IOException {
    return on(socket.toString(), folder);
  }

  private static SocketActivator on(String address, Path folder) throws IOException {
    return new SocketActivator(
        ServerProcess.startCommand(
            folder,
            Map.of(),
            List.of("perl", script().toString(), address),
            "serve",
            "--data",
            folder.resolve("data").toString()));
  }

  private static Path script() {
    try {
      return Path.of(SocketActivator.class.getResource("activator.pl").toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Where the server is, once it is ready. */
  public URI url() throws IOException {
    return process.awaitReady();
  }

  /** Terminates the server and waits until the next one is ready. */
  public void restart() throws IOException, InterruptedException {
    long before = READY.matcher(process.output()).results().count();
    terminate();
    await()
        .atMost(PATIENCE)
        .until(() -> READY.matcher(process.output()).results().count() > before);
  }

  /** Terminates the server. */
  public void terminate() throws IOException, InterruptedException {
    MatchResult last =
        STARTED.matcher(process.output()).results().reduce((one, next) -> next).orElseThrow();
    new ProcessBuilder("kill", last.group(1)).start().waitFor();
  }

  /** What it and its servers have printed. */
  public String output() throws IOException {
    return process.output();
  }

  @Override
  public void close() {
    process.close();
  }
}
