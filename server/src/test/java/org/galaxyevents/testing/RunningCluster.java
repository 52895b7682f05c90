package org.galaxyevents.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code galaxy-events cluster} in a process of its own. Confined to the test's thread. */
public final class RunningCluster implements AutoCloseable {

  /** In which header nginx says which worker has answered. */
  public static final String WORKER = "x-galaxy-events-worker";

  private static final Duration START = Duration.ofSeconds(90);
  private static final Duration END = Duration.ofSeconds(30);
  private static final Pattern DATABASE = Pattern.compile("psql '([^']+host=(.+)/postgres)'");

  private final ServerProcess process;
  private final URI url;
  private final List<ProcessHandle> processes;

  private RunningCluster(ServerProcess process) throws IOException {
    this.process = process;
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
      return new RunningCluster(process);
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
    process.terminate();
    await().atMost(END).until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
    process.close();
  }
}
