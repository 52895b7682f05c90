package org.galaxyevents.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One {@code galaxy-events serve} of a site, on a port of its own. Confined to one thread. */
final class StormWorker implements AutoCloseable {

  private static final Pattern READY = Pattern.compile("is ready: http://[^:]+:(\\d+)/");
  private static final String OVERRIDE = "GALAXY_CONFIG_OVERRIDE_";

  private final Process process;
  private final int port;

  private StormWorker(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts one; when this returns it is ready. */
  static StormWorker start(Settings settings, ClusterRig site, String name) throws IOException {
    List<String> command = new ArrayList<>(settings.javaOfCluster());
    Path data = Files.createTempDirectory("galaxy-events-bench-");
    command.addAll(List.of("serve", "--port", "0", "--data", data.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder
        .environment()
        .putAll(
            Map.of(
                "GALAXY_EVENTS_LOG_LEVEL",
                "WARN",
                OVERRIDE + "ID_SECRET",
                ServerProcess.ID_SECRET,
                OVERRIDE + "DATABASE_CONNECTION",
                site.database(),
                OVERRIDE + "AMQP_INTERNAL_CONNECTION",
                site.broker().toString(),
                OVERRIDE + "GALAXY_EVENTS_SERVER_NAME",
                name));
    Process process = builder.start();
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        return new StormWorker(process, Integer.parseInt(ready.group(1)));
      }
    }
    throw new IOException("a worker did not start: " + process.info());
  }

  int port() {
    return port;
  }

  /** As a crash would. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
