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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galaxyevents.testing.ServerProcess;
import org.jspecify.annotations.Nullable;

/**
 * A worker or a monitor, always under the same name and port, whichever process it is. Confined to
 * the harness's thread.
 */
final class Member implements AutoCloseable {

  private static final Duration END = Duration.ofSeconds(20);
  private static final Duration ANSWER = Duration.ofSeconds(2);

  private static final Pattern LEADS =
      Pattern.compile("leads from now on, in term (\\d+)|leads no longer|stands back");

  private final String name;
  private final Path folder;
  private final int port;
  private final List<String> arguments;
  private final Map<String, String> environment;
  private final List<String> wrapper;
  private final List<LogFile> logs = new ArrayList<>();
  private @Nullable ServerProcess process;

  /**
   * @param port where it listens; 0 for a monitor
   * @param options what it is told beside that
   * @param wrapper a program that runs the rest of its command line; empty for none
   */
  Member(
      String name,
      Path folder,
      int port,
      Map<String, String> environment,
      List<String> options,
      List<String> wrapper) {
    this.name = name;
    this.folder = folder;
    this.port = port;
    this.environment = Map.copyOf(environment);
    this.wrapper = List.copyOf(wrapper);
    this.arguments = new ArrayList<>();
    if (port == 0) {
      arguments.add("monitor");
    } else {
      arguments.addAll(List.of("serve", "--port", Integer.toString(port)));
    }
    arguments.addAll(options);
  }

  String name() {
    return name;
  }

  /** Starts it where it has ended; does not wait for it. */
  void start() throws IOException {
    if (process == null || !isAlive()) {
      start(wrapper);
    }
  }

  /**
   * The same by a program that runs the rest of its command line.
   *
   * @param program its name, and what it is told
   */
  void start(List<String> program) throws IOException {
    Path output = Files.createDirectories(folder.resolve("output"));
    ServerProcess started =
        ServerProcess.startCommand(output, environment, program, arguments.toArray(String[]::new));
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

  /** Ends it as a power failure would. */
  void kill() {
    process().kill();
  }

  /** Ends it as systemd would: one that stands still is told to go on. */
  void stop() throws IOException, InterruptedException {
    process().terminate();
    process().signal("CONT");
    process().awaitExit(END);
  }

  /** Has it stand still. */
  void freeze() throws IOException, InterruptedException {
    process().signal("STOP");
  }

  void thaw() throws IOException, InterruptedException {
    process().signal("CONT");
  }

  /** In which term it leads, by its log; 0 if it does not. */
  long leadsIn() {
    long term = 0;
    try {
      Matcher line = LEADS.matcher(process().output());
      while (line.find()) {
        term = line.group(1) == null ? 0 : Long.parseLong(line.group(1));
      }
      return term;
    } catch (IOException unread) {
      throw new UncheckedIOException(unread);
    }
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
  }
}
