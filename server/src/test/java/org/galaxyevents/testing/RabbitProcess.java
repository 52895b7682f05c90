package org.galaxyevents.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The real rabbitmq-server, with an epmd of its own, in a temporary folder and on free loopback
 * ports. Its node name, cookie and ports are its own, so that any number of them, and the machine's
 * own broker, stand beside each other. Stopped by process id. Thread-safe.
 */
public final class RabbitProcess implements AutoCloseable {

  /** The user that a fresh broker has, with this password too. */
  public static final String USER = "guest";

  /** Printed behind what succeeded: the caller of a failed one is told nothing. */
  private static final String DONE = "<done>";

  private static final List<Path> EXECUTABLES =
      List.of(
          // The one on Debian's PATH changes the user and ignores the environment.
          Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server"),
          Path.of("/usr/local/sbin/rabbitmq-server"),
          Path.of("/opt/homebrew/sbin/rabbitmq-server"));

  private final Path folder;
  private final Path executable;
  private final String node = "galaxy-events-test-" + ProcessHandle.current().pid() + "@localhost";
  private final int epmdPort = FreePort.find();
  private final int distributionPort = FreePort.find();
  private final int port = FreePort.find();
  private final int tlsPort = FreePort.find();
  private final Process epmd;
  private final Thread atExit = new Thread(this::killAll);
  private @Nullable Process broker;

  private RabbitProcess(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    this.executable =
        EXECUTABLES.stream()
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(() ->
                new IllegalStateException(
                    "There is no rabbitmq-server here. Run ./test, which installs it."));
    prepare();
    epmd =
        new ProcessBuilder("epmd", "-port", Integer.toString(epmdPort), "-address", "127.0.0.1")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("epmd.txt").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Starts a broker; when this returns it takes connections. */
  public static RabbitProcess start() throws IOException, InterruptedException {
    RabbitProcess process = new RabbitProcess(Files.createTempDirectory("galaxy-events-rabbit"));
    process.startBroker();
    return process;
  }

  /** Where it listens for AMQP. */
  public int port() {
    return port;
  }

  /** Where it listens for AMQP over TLS; a client's certificate is asked for, not demanded. */
  public int tlsPort() {
    return tlsPort;
  }

  /** The certificates that its TLS goes by. */
  public TestCertificates certificates() {
    return new TestCertificates(folder.resolve("tls"));
  }

  /** Runs Erlang expressions in the broker; what they print. */
  public String evaluate(String erlang) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("erl_call", "-n", node, "-fetch_stdout", "-no_result_term", "-e")
            .redirectErrorStream(true);
    builder.environment().putAll(environment());
    Process call = builder.start();
    try (var input = call.outputWriter(StandardCharsets.UTF_8)) {
      input.write(
          "try %s, io:format(\"%s\") catch _:Reason -> io:format(\"~p\", [Reason]) end.\n"
              .formatted(erlang, DONE));
    }
    String printed = new String(call.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (call.waitFor() != 0 || !printed.endsWith(DONE)) {
      throw new IOException("The broker could not run " + erlang + ": " + printed);
    }
    return printed.substring(0, printed.length() - DONE.length());
  }

  /** Starts it where it was stopped before. */
  public synchronized void startBroker() throws IOException, InterruptedException {
    if (broker != null) {
      return;
    }
    ProcessBuilder builder =
        new ProcessBuilder(executable.toString())
            .redirectErrorStream(true)
            .directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("RABBITMQ"));
    builder.environment().putAll(environment());
    Process started = builder.start();
    broker = started;
    awaitStarted(started);
  }

  /** Ends it as a power failure would. */
  public synchronized void killBroker() {
    if (broker != null) {
      broker.destroyForcibly().onExit().join();
      broker = null;
    }
  }

  /** Stops it as an operator would; it says goodbye to whoever is connected. */
  public synchronized void stopBroker() throws InterruptedException {
    if (broker != null) {
      broker.destroy();
      broker.waitFor();
      broker = null;
    }
  }

  /** The broker itself; empty while it is stopped. */
  public synchronized List<ProcessHandle> processes() {
    return broker == null ? List.of() : List.of(broker.toHandle());
  }

  /** Where it writes what happens to it. */
  public Path logFile() {
    return folder.resolve("log").resolve(node + ".log");
  }

  /** What it keeps on disk, exchanges and virtual hosts included, is gone at its next start. */
  public synchronized void forgetAll() throws IOException {
    if (broker != null) {
      throw new IllegalStateException("it still runs");
    }
    deleteRecursively(folder.resolve("mnesia"));
  }

  public synchronized boolean isRunning() {
    return broker != null;
  }

  @Override
  public void close() throws IOException {
    Runtime.getRuntime().removeShutdownHook(atExit);
    killAll();
    deleteRecursively(folder);
  }

  private void killAll() {
    killBroker();
    epmd.destroyForcibly().onExit().join();
  }

  private void prepare() throws IOException, InterruptedException {
    Path home = Files.createDirectories(folder.resolve("home"));
    Path cookie = Files.writeString(home.resolve(".erlang.cookie"), "ONLYFORTESTS");
    Files.setPosixFilePermissions(cookie, PosixFilePermissions.fromString("r--------"));
    Files.writeString(folder.resolve("enabled_plugins"), "[].\n");
    TestCertificates certificates = TestCertificates.make(folder.resolve("tls"));
    Files.writeString(
        folder.resolve("rabbitmq.conf"),
        """
        listeners.tcp.1 = 127.0.0.1:%d
        listeners.ssl.1 = 127.0.0.1:%d
        ssl_options.cacertfile = %s
        ssl_options.certfile = %s
        ssl_options.keyfile = %s
        ssl_options.verify = verify_peer
        ssl_options.fail_if_no_peer_cert = false
        disk_free_limit.absolute = 50MB
        """
            .formatted(
                port,
                tlsPort,
                certificates.authority(),
                certificates.server(),
                certificates.serverKey()));
  }

  private Map<String, String> environment() {
    return Map.ofEntries(
        Map.entry("HOME", folder.resolve("home").toString()),
        Map.entry("ERL_EPMD_PORT", Integer.toString(epmdPort)),
        Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
        // Makes the script become the broker, so that its process id is the broker's.
        Map.entry("RUNNING_UNDER_SYSTEMD", "true"),
        Map.entry("RABBITMQ_NODENAME", node),
        Map.entry("RABBITMQ_DIST_PORT", Integer.toString(distributionPort)),
        Map.entry("RABBITMQ_MNESIA_BASE", folder.resolve("mnesia").toString()),
        Map.entry("RABBITMQ_LOG_BASE", folder.resolve("log").toString()),
        Map.entry("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString()),
        Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("enabled_plugins").toString()),
        Map.entry("RABBITMQ_CONF_ENV_FILE", "/dev/null"),
        Map.entry(
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
            "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none"));
  }

  /** Reads what it prints up to the line that says it has started; the rest is thrown away. */
  private static void awaitStarted(Process started) throws IOException {
    List<String> printed = new ArrayList<>();
    BufferedReader output = started.inputReader(StandardCharsets.UTF_8);
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      printed.add(line);
      if (line.contains("Starting broker... completed")) {
        Thread.ofVirtual().start(() -> output.lines().forEach(ignored -> {}));
        return;
      }
    }
    throw new IOException("RabbitMQ did not start: " + String.join("\n", printed));
  }

  private static void deleteRecursively(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Waits for a child's end; its output if it failed. */
  static void run(Path folder, String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + " failed: " + printed);
    }
  }
}
