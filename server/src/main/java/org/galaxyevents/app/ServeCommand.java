package org.galaxyevents.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.galaxyevents.config.ConfigOrigins;
import org.galaxyevents.config.ConfigProblems.BadConfiguration;
import org.galaxyevents.config.ServeConfig;
import org.galaxyevents.database.DatabaseRefused;
import org.galaxyevents.http.ListenAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code galaxy-events serve}. Confined to the main thread. */
@Command(
    name = "serve",
    description =
        "Runs the standalone server: API, pages and live updates, with a database of its own.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

  @Option(names = "--host", description = "Address to listen on (default: 127.0.0.1).")
  private @Nullable String host;

  @Option(names = "--port", description = "Port to listen on; 0 picks a free one (default: 8080).")
  private @Nullable String port;

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS",
      description =
          "unix:PATH for a unix socket, or HOST:PORT; takes the place of --host and --port.")
  private @Nullable String listen;

  @Option(names = "--data", description = "Folder of the database (default: ./galaxy-events-data).")
  private @Nullable String data;

  @Option(names = "--config", description = "A galaxy.yml (default: $GALAXY_CONFIG_FILE).")
  private @Nullable Path config;

  @Option(
      names = "--demo",
      description = "Fill an empty database and let simulated users act in it.")
  private boolean demo;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec().commandLine().getOut();
    PrintWriter err = spec().commandLine().getErr();
    if (listen != null && (host != null || port != null)) {
      err.println("--listen names the whole address: leave --host and --port out.");
      return 2;
    }
    ServeConfig read;
    try {
      read = read(options());
      if (demo && read.accounts().bootstrapAdminApiKey().isEmpty()) {
        read = read(withAdminForDemo(options()));
      }
      if (demo && !(read.http().listen() instanceof ListenAddress.Tcp)) {
        err.println(
            "The users that --demo simulates need a port: leave the unix socket, or systemd's, out.");
        return 2;
      }
    } catch (BadConfiguration bad) {
      return StartFailure.print(err, bad);
    } catch (SystemdSocket.TooMany tooMany) {
      err.println(tooMany.getMessage());
      return 2;
    }
    Shutdown shutdown = Shutdown.install();
    try (Server server = Server.start(read)) {
      shutdown.started();
      Greeting.print(out, server);
      if (demo) {
        try (var _ = Demo.start(server, out)) {
          shutdown.await();
        }
      } else {
        shutdown.await();
      }
      if (!shutdown.isFromTerminal()) {
        server.leaveSlowly();
      }
      return 0;
    } catch (DatabaseRefused | IOException | RuntimeException failure) {
      // Asked to stop while it waited for a part that was not up yet, it has not failed.
      return shutdown.isAsked() ? 0 : StartFailure.print(err, read, failure);
    }
  }

  private ServeConfig read(Map<String, String> options) throws BadConfiguration {
    ConfigOrigins origins = new ConfigOrigins(options, System.getenv());
    return ServeConfig.read(Optional.ofNullable(config), origins, FileDescriptors.maxStreams());
  }

  /** Whoever writes the demo's notifications: an admin for as long as this process lives. */
  private static Map<String, String> withAdminForDemo(Map<String, String> options) {
    byte[] key = new byte[16];
    new SecureRandom().nextBytes(key);
    options.put("bootstrap_admin_api_key", HexFormat.of().formatHex(key));
    return options;
  }

  private Map<String, String> options() throws SystemdSocket.TooMany {
    Map<String, String> options = new LinkedHashMap<>();
    put(options, "host", host);
    put(options, "port", port);
    // What was opened for this process is where its clients are.
    put(
        options,
        "listen",
        SystemdSocket.listen(System.getenv(), ProcessHandle.current().pid()).orElse(listen));
    put(options, "data_dir", data);
    return options;
  }

  private static void put(Map<String, String> options, String key, @Nullable String value) {
    if (value != null) {
      options.put(key, value);
    }
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("not called from a command line");
    }
    return spec;
  }
}
