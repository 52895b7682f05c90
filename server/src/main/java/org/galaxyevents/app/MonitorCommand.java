package org.galaxyevents.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.galaxyevents.config.ConfigOrigins;
import org.galaxyevents.config.ConfigProblems.BadConfiguration;
import org.galaxyevents.config.ServeConfig;
import org.galaxyevents.database.DatabaseRefused;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code galaxy-events monitor}. Confined to the main thread. */
@Command(
    name = "monitor",
    description =
        "Announces changes to all workers, and opens no port. Where it runs, no worker does so.",
    mixinStandardHelpOptions = true)
final class MonitorCommand implements Callable<Integer> {

  @Option(names = "--data", description = "Folder of the database (default: ./galaxy-events-data).")
  private @Nullable String data;

  @Option(names = "--config", description = "A galaxy.yml (default: $GALAXY_CONFIG_FILE).")
  private @Nullable Path config;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec().commandLine().getOut();
    PrintWriter err = spec().commandLine().getErr();
    ServeConfig read;
    try {
      ConfigOrigins origins = new ConfigOrigins(options(), System.getenv());
      read = ServeConfig.readForMonitor(Optional.ofNullable(config), origins);
    } catch (BadConfiguration bad) {
      return StartFailure.print(err, bad);
    }
    if (read.rabbit().isEmpty()) {
      err.println(
          "A monitor tells workers of changes by a RabbitMQ, and none is named: set amqp_internal_connection."
              + " A single server without one announces its changes by itself.");
      return StartFailure.BAD_CONFIGURATION;
    }
    Shutdown shutdown = Shutdown.install();
    return read.updates() ? run(read, shutdown, out) : idle(shutdown, out);
  }

  private int run(ServeConfig read, Shutdown shutdown, PrintWriter out)
      throws InterruptedException {
    try (var _ = MonitorProcess.start(read)) {
      shutdown.started();
      out.println(
          "galaxy-events monitor %s is ready. Ctrl-C stops it.".formatted(read.process().name()));
      out.flush();
      shutdown.await();
      return 0;
    } catch (DatabaseRefused | IOException | RuntimeException failure) {
      // Asked to stop while it waited for a part that was not up yet, it has not failed.
      return shutdown.isAsked()
          ? 0
          : StartFailure.print(spec().commandLine().getErr(), read, failure);
    }
  }

  /** Whoever keeps it running would start it again and again if it ended. */
  private static int idle(Shutdown shutdown, PrintWriter out) throws InterruptedException {
    shutdown.started();
    out.println(
        "enable_sse_updates is false: there is nothing to announce. This process stands for no election, uses neither"
            + " database nor broker, and waits to be stopped.");
    out.flush();
    shutdown.await();
    return 0;
  }

  private Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    if (data != null) {
      options.put("data_dir", data);
    }
    return options;
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("not called from a command line");
    }
    return spec;
  }
}
