package org.galaxyevents.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A RabbitMQ that has nothing to lose, with an epmd of its own, on free loopback ports and with a
 * password that nobody knows, so that it stands beside any other. Immutable.
 */
record ThrowAwayRabbit(Child server, String url) {

  private static final String USER = "galaxy_events";
  private static final Duration EPMD_START = Duration.ofSeconds(20);
  private static final Pattern EPMD_READY = Pattern.compile("epmd running");
  private static final Pattern READY = Pattern.compile("Starting broker\\.\\.\\. completed");

  /** Starts a broker; it may not be ready yet when this returns. */
  static ThrowAwayRabbit start(Children children, Programs programs, String secret)
      throws IOException, InterruptedException {
    Optional<String> user = Children.user("rabbitmq");
    OwnedFolder folder = OwnedFolder.create(children.path("rabbitmq"), user);
    List<Integer> ports = FreePorts.find(3);
    folder.folder("home").write(".erlang.cookie", secret);
    folder.write("enabled_plugins", "[].\n");
    folder.write("rabbitmq.conf", configuration(ports.getFirst(), secret));
    Map<String, String> environment = environment(folder, ports, secret.substring(0, 8));
    // It says that it runs only when it is told to debug; the broker would start one that stays.
    children
        .start(
            launch(
                "epmd",
                folder,
                environment,
                List.of(programs.path("epmd"), "-d", "-address", "127.0.0.1"),
                EPMD_READY))
        .awaitReady(EPMD_START);
    Child server =
        children.start(
            launch(
                "rabbitmq", folder, environment, List.of(programs.path("rabbitmq-server")), READY));
    return new ThrowAwayRabbit(
        server, "amqp://%s:%s@127.0.0.1:%d//".formatted(USER, secret, ports.getFirst()));
  }

  private static String configuration(int port, String password) {
    return """
    listeners.tcp.1 = 127.0.0.1:%d
    default_user = %s
    default_pass = %s
    disk_free_limit.absolute = 50MB
    log.file = false
    """
        .formatted(port, USER, password);
  }

  private static Map<String, String> environment(
      OwnedFolder folder, List<Integer> ports, String name) {
    return Map.ofEntries(
        Map.entry("PATH", "/usr/bin:/bin"),
        Map.entry("LC_ALL", "C.UTF-8"),
        Map.entry("HOME", folder.path().resolve("home").toString()),
        Map.entry("ERL_EPMD_PORT", ports.get(1).toString()),
        Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
        // Makes the script become the broker, so that its process id is the broker's.
        Map.entry("RUNNING_UNDER_SYSTEMD", "true"),
        Map.entry("RABBITMQ_NODENAME", "galaxy-events-" + name + "@localhost"),
        Map.entry("RABBITMQ_DIST_PORT", ports.get(2).toString()),
        Map.entry("RABBITMQ_MNESIA_BASE", folder.path().resolve("mnesia").toString()),
        Map.entry("RABBITMQ_LOG_BASE", folder.path().resolve("log").toString()),
        Map.entry("RABBITMQ_CONFIG_FILE", folder.path().resolve("rabbitmq.conf").toString()),
        Map.entry(
            "RABBITMQ_ENABLED_PLUGINS_FILE", folder.path().resolve("enabled_plugins").toString()),
        Map.entry("RABBITMQ_CONF_ENV_FILE", "/dev/null"),
        Map.entry(
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
            "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none"));
  }

  private static Launch launch(
      String name,
      OwnedFolder folder,
      Map<String, String> environment,
      List<String> command,
      Pattern ready) {
    return new Launch(
        name,
        folder.path(),
        command,
        environment,
        folder.owner(),
        Launch.End.KILL,
        ready,
        Launch.EVERYTHING);
  }
}
