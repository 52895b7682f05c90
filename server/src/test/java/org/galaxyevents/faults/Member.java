package org.galaxyevents.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.galaxyevents.testing.ServerProcess;
import org.galaxyevents.testing.TcpProxy;
import org.jspecify.annotations.Nullable;

/**
 * A worker or a monitor, with a network of its own to the database and to the broker, and always
 * under the same name and port, whichever process it is. Confined to the harness's thread.
 */
final class Member implements AutoCloseable {

  private static final Duration END = Duration.ofSeconds(20);
  private static final Duration ANSWER = Duration.ofSeconds(2);

  private final String name;
  private final Path folder;
  private final int port;
  private final List<String> arguments;
  private final Map<String, String> environment;
  private final TcpProxy toDatabase;
  private final TcpProxy toBroker;
  private final List<LogFile> logs = new ArrayList<>();
  private @Nullable ServerProcess process;

  /**
   * @param port where it listens; 0 for a monitor
   * @param environment without where database and broker are
   */
  Member(
      String name,
      Path folder,
      int port,
      Map<String, String> environment,
      TcpProxy toDatabase,
      TcpProxy toBroker) {
    this.name = name;
    this.folder = folder;
    this.port = port;
    this.arguments =
        port == 0
            ? List.of("monitor", "--data", folder.toString())
            : List.of("serve", "--port", Integer.toString(port), "--data", folder.toString());
    this.environment = Map.copyOf(environment);
    this.toDatabase = toDatabase;
    this.toBroker = toBroker;
  }

  String name() {
    return name;
  }

  /** Starts it where it has ended; does not wait for it. */
  void start() throws IOException {
    start(List.of());
  }

  /**
   * The same by a program that runs the rest of its command line.
   *
   * @param wrapper its name, and what it is told
   */
  void start(List<String> wrapper) throws IOException {
    Path output = Files.createDirectories(folder.resolve("output"));
    ServerProcess started =
        ServerProcess.startCommand(output, environment, wrapper, arguments.toArray(String[]::new));
    process = started;
    logs.add(new LogFile(started.outputFile()));
  }

  /** Where it listens itself. */
  URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Whether its process runs, or stands still. */
  boolean isAlive() {
    return process().processes().getFirst().isAlive();
  }

  ServerProcess process() {
    return Objects.requireNonNull(process, name);
  }

  /** Its network to the database. */
  TcpProxy toDatabase() {
    return toDatabase;
  }

  /** Its network to the broker. */
  TcpProxy toBroker() {
    return toBroker;
  }

  /** Ends it as a power failure would. */
  void kill() {
    process().kill();
  }

  /** Ends it as an operator would. */
  void stop() throws IOException, InterruptedException {
    process().terminate();
    process().awaitExit(END);
  }

  /** Has it stand still. */
  void freeze() throws IOException, InterruptedException {
    process().signal("STOP");
  }

  void thaw() throws IOException, InterruptedException {
    process().signal("CONT");
  }

  /** Whether it says that it is; of a monitor, which nobody can ask, that it runs. */
  boolean isReady(HttpClient http) {
    if (port == 0) {
      return isAlive();
    }
    try {
      HttpRequest request =
          HttpRequest.newBuilder(url().resolve("/health/ready")).timeout(ANSWER).build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** A run begins. */
  void mark() throws IOException {
    LogFile last = logs.getLast();
    logs.clear();
    logs.add(last);
    last.mark();
  }

  /** What it has logged since the run began, as whatever process. */
  String news() throws IOException {
    StringBuilder news = new StringBuilder();
    for (LogFile log : logs) {
      news.append(log.news());
    }
    return news.toString();
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
    try {
      toDatabase.close();
      toBroker.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
