package org.galaxyevents.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code galaxy-events cluster} in a process of its own. Confined to the test's thread. */
public final class RunningCluster implements AutoCloseable {

  /** In which header nginx says which worker has answered. */
  public static final String WORKER = "x-galaxy-events-worker";

  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration END = Duration.ofSeconds(30);
  private static final Pattern BROKER = Pattern.compile("broker +(amqp:\\S+)");
  private static final Pattern DATABASE = Pattern.compile("psql '([^']+host=(.+)/postgres)'");

  private final ServerProcess process;
  private final URI url;
  private final List<ProcessHandle> processes;

  private final Path own;
  private final Map<String, String> environment;
  private final List<ServerProcess> replaced = new ArrayList<>();
  private final List<ProcessHandle> replacements = new ArrayList<>();

  private RunningCluster(ServerProcess process, Path own, Map<String, String> environment)
      throws IOException {
    this.process = process;
    this.own = own;
    this.environment = environment;
    this.url = process.awaitReady(START);
    this.processes = process.processes();
  }

  /** Starts one on a free port; when this returns it answers. */
  public static RunningCluster start(Path folder, int workers, Map<String, String> environment)
      throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("GALAXY_CONFIG_OVERRIDE_ID_SECRET", RunningServer.ID_SECRET);
    all.put("GALAXY_CONFIG_OVERRIDE_BOOTSTRAP_ADMIN_API_KEY", RunningServer.ADMIN_KEY);
    all.put("GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_MAX_STREAMS_PER_USER", "0");
    ServerProcess process =
        ServerProcess.startCommand(
            folder,
            all,
            List.of(),
            "cluster",
            "--workers",
            Integer.toString(workers),
            "--port",
            "0");
    try {
      return new RunningCluster(process, folder, all);
    } catch (Throwable failure) {
      process.close();
      throw failure;
    }
  }

  /** Where its nginx listens. */
  public URI url() {
    return url;
  }

  public String output() throws IOException {
    return process.output();
  }

  /** Has the program psql run this in the database that was started for it; what it prints. */
  public String psql(String sql) throws IOException, InterruptedException {
    Process psql =
        new ProcessBuilder("psql", "-At", "-v", "ON_ERROR_STOP=1", started(1), "-c", sql)
            .redirectErrorStream(true)
            .start();
    String printed = new String(psql.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!psql.waitFor(10, TimeUnit.SECONDS) || psql.exitValue() != 0) {
      throw new IOException(sql + " failed: " + printed);
    }
    return printed.strip();
  }

  /** Connects to the database that was started for it. */
  public Connection connect() throws SQLException {
    try {
      return DriverManager.getConnection(
          "jdbc:postgresql://localhost/galaxy_events?user=galaxy_events&sslmode=disable"
              + "&socketFactory=org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg"
              + "&socketFactoryArg="
              + folder().resolve("postgres").resolve(".s.PGSQL.5432"));
    } catch (IOException unread) {
      throw new SQLException(unread);
    }
  }

  /**
   * Restarts a worker as operators do: terminates it, and starts another in its place when it has
   * ended. The cluster ends when none of those with which it started is left.
   *
   * @param number counted from 1
   */
  public ServerProcess restartWorker(int number) throws IOException, InterruptedException {
    Path socket = folder().resolve("sockets").resolve(number + ".sock");
    ProcessHandle worker =
        Stream.concat(processes.stream(), replacements.stream())
            .filter(ProcessHandle::isAlive)
            .filter(each -> commandOf(each).contains("unix:" + socket))
            .reduce((parent, child) -> child)
            .orElseThrow();
    worker.destroy();
    await().atMost(END).until(() -> !worker.isAlive());
    Path data = Files.createTempDirectory(own, "worker");
    ServerProcess next =
        ServerProcess.startCommand(
            own,
            environmentOfWorker(number),
            List.of(),
            "serve",
            "--listen",
            "unix:" + socket,
            "--data",
            data.toString());
    replacements.addAll(next.processes());
    replaced.add(next);
    next.awaitReady();
    return next;
  }

  /** Java leaves out what comes behind a long class path. */
  private static String commandOf(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
    } catch (IOException ended) {
      return "";
    }
  }

  private Map<String, String> environmentOfWorker(int number) throws IOException {
    Matcher broker = BROKER.matcher(output());
    if (!broker.find()) {
      throw new IOException("no broker was started: " + output());
    }
    Map<String, String> all = new HashMap<>(environment);
    all.put("GALAXY_CONFIG_OVERRIDE_DATABASE_CONNECTION", started(1));
    all.put("GALAXY_CONFIG_OVERRIDE_AMQP_INTERNAL_CONNECTION", broker.group(1));
    all.put("GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_SOCKET_MODE", "666");
    all.put(
        "GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_SERVER_NAME",
        "replacement." + number + "." + replaced.size());
    return all;
  }

  /** Where it keeps everything. */
  public Path folder() throws IOException {
    return Path.of(started(2));
  }

  private String started(int group) throws IOException {
    Matcher database = DATABASE.matcher(output());
    if (!database.find()) {
      throw new IOException("no database was started: " + output());
    }
    return database.group(group);
  }

  /** All processes that it consisted of when it had started. */
  public List<ProcessHandle> processes() {
    return processes;
  }

  /** Presses Ctrl-C; the exit status. */
  public int interrupt() throws IOException, InterruptedException {
    process.signal("INT");
    return process.awaitExit(END);
  }

  /** Kills the process that was started, and it alone. */
  public void kill() {
    process.kill();
  }

  /** Ends it, and waits until nothing of it runs. */
  @Override
  public void close() throws IOException {
    replaced.forEach(ServerProcess::close);
    process.terminate();
    await().atMost(END).until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
    process.close();
  }
}
