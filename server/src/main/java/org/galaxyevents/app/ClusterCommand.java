package org.galaxyevents.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.galaxyevents.cluster.Cluster;
import org.galaxyevents.cluster.ClusterPlan;
import org.galaxyevents.config.ConfigOrigins;
import org.galaxyevents.config.ConfigProblems.BadConfiguration;
import org.galaxyevents.config.DatabaseConfig;
import org.galaxyevents.config.ServeConfig;
import org.galaxyevents.http.ListenAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code galaxy-events cluster}. Confined to the main thread. */
@Command(
    name = "cluster",
    description = {
      "Runs several workers behind an nginx, and a monitor, on this machine, for trying things out.",
      "They use the database_connection and the amqp_internal_connection that the configuration"
          + " names. If it names neither, a PostgreSQL and a RabbitMQ are started for them, and"
          + " are gone at the end with all that is in them."
    },
    mixinStandardHelpOptions = true)
final class ClusterCommand implements Callable<Integer> {

  private static final int MOST_WORKERS = 64;

  @Option(names = "--workers", paramLabel = "N", description = "How many (default: 3).")
  private int workers = 3;

  @Option(
      names = "--host",
      description = "Address for nginx to listen on (default: that of serve).")
  private @Nullable String host;

  @Option(
      names = "--port",
      description = "Port for nginx to listen on; 0 picks a free one (default: that of serve).")
  private @Nullable String port;

  @Option(names = "--config", description = "A galaxy.yml (default: $GALAXY_CONFIG_FILE).")
  private @Nullable Path config;

  @Spec private @Nullable CommandSpec spec;

  /** What cannot be, and what to do instead. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec().commandLine().getErr();
    try {
      return run();
    } catch (BadConfiguration bad) {
      return StartFailure.print(err, bad);
    } catch (Refused refused) {
      err.println(refused.getMessage());
      return StartFailure.BAD_CONFIGURATION;
    } catch (IOException failure) {
      err.println(failure.getMessage());
      return 1;
    }
  }

  private int run() throws BadConfiguration, Refused, IOException, InterruptedException {
    ConfigOrigins origins = new ConfigOrigins(options(), System.getenv());
    ServeConfig read =
        ServeConfig.read(Optional.ofNullable(config), origins, FileDescriptors.maxStreams());
    ListenAddress.Tcp listen = listen(read);
    ClusterPlan plan = plan(read, listen);
    PrintWriter err = spec().commandLine().getErr();
    Shutdown shutdown = Shutdown.install();
    try (Cluster cluster =
        Cluster.start(
            plan,
            new SecureRandom(),
            Thread.ofPlatform().name("output-", 0).daemon().factory(),
            line -> print(err, line),
            FileDescriptors.maxStreams())) {
      shutdown.started();
      greet(read, listen, cluster);
      var _ = cluster.failed().thenRun(shutdown::ask);
      shutdown.await();
      if (cluster.failed().isDone()) {
        err.println("This cluster is of no use any more: %s.".formatted(cluster.failed().join()));
        return 1;
      }
      return 0;
    } catch (InterruptedException stop) {
      // It was asked to stop before it had started.
      return 0;
    }
  }

  private ListenAddress.Tcp listen(ServeConfig read) throws Refused {
    return switch (read.http().listen()) {
      case ListenAddress.Tcp tcp -> tcp;
      case ListenAddress.UnixSocket socket ->
          throw new Refused("The nginx of a cluster needs a port: leave the unix socket out.");
      case ListenAddress.Inherited socket ->
          throw new Refused("The nginx of a cluster needs a port: leave listen out.");
    };
  }

  private ClusterPlan plan(ServeConfig read, ListenAddress.Tcp listen) throws Refused, IOException {
    if (workers < 1 || workers > MOST_WORKERS) {
      throw new Refused("--workers is a number from 1 to %d.".formatted(MOST_WORKERS));
    }
    ClusterPlan.Parts parts = parts(read);
    String secret =
        switch (parts) {
          case GIVEN -> IdSecret.of(read);
          case THROW_AWAY -> read.idSecret().orElseGet(ClusterCommand::randomSecret);
        };
    return new ClusterPlan(
        workers,
        listen.host(),
        listen.port(),
        parts,
        program(),
        config == null ? List.of() : List.of("--config", config.toString()),
        System.getenv(),
        secret);
  }

  /** One without the other could harm a site: its other processes would not hear of changes. */
  private static ClusterPlan.Parts parts(ServeConfig read) throws Refused {
    boolean broker = read.rabbit().isPresent();
    return switch (read.database()) {
      case DatabaseConfig.Postgres postgres when broker -> ClusterPlan.Parts.GIVEN;
      case DatabaseConfig.Postgres postgres ->
          throw new Refused(
              "The configuration names a database and no broker. Set amqp_internal_connection to"
                  + " the one that all workers on this database use, or leave database_connection"
                  + " out to try with an empty database.");
      case DatabaseConfig.SqliteFile file when broker ->
          throw new Refused(
              "The configuration names a broker and no PostgreSQL. Set database_connection to the"
                  + " one that goes with it, or leave amqp_internal_connection out to try with a"
                  + " broker that is started for this.");
      case DatabaseConfig.SqliteFile file -> {
        if (!file.path().startsWith(read.dataFolder())) {
          throw new Refused(
              "A cluster needs a PostgreSQL. Leave database_connection out, and one is started.");
        }
        yield ClusterPlan.Parts.THROW_AWAY;
      }
    };
  }

  /** As this process was started itself. */
  private static List<String> program() {
    List<String> program = new ArrayList<>();
    program.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    program.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    program.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    return program;
  }

  private static String randomSecret() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private void greet(ServeConfig read, ListenAddress.Tcp listen, Cluster cluster) {
    PrintWriter out = spec().commandLine().getOut();
    ListenAddress address = new ListenAddress.Tcp(listen.host(), cluster.port());
    out.println("galaxy-events is ready: " + address.url(read.http().prefix() + "/"));
    cluster.databaseUrl().ifPresent(url -> out.println("  database  psql '" + url + "'"));
    cluster.brokerUrl().ifPresent(url -> out.println("  broker    " + url));
    out.println(
        cluster.databaseUrl().isPresent()
            ? "All data is gone at the end. Ctrl-C ends it."
            : "Data is in the database %s. Ctrl-C ends it.".formatted(read.database()));
    out.flush();
  }

  private static void print(PrintWriter err, String line) {
    err.println(line);
    err.flush();
  }

  private Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    if (host != null) {
      options.put("host", host);
    }
    if (port != null) {
      options.put("port", port);
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
