package org.galaxyevents.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Several workers behind an nginx, and a monitor, all started and ended together. Confined to one
 * thread, which must live as long as it does, but for {@link #failed}.
 */
public final class Cluster implements AutoCloseable {

  private static final Duration START_OF_PART = Duration.ofSeconds(60);

  /** It may wait for a database that is not up yet, and says so. */
  private static final Duration START_OF_WORKER = Duration.ofMinutes(10);

  private static final Pattern PROCESS_READY = Pattern.compile("^galaxy-events .*is ready");

  /** Where it listens, where data is and how to stop it: that is for the cluster to say. */
  private static final Pattern PROCESS_HIDDEN =
      Pattern.compile("^galaxy-events .*is ready|^Data is in ");

  private static final String OVERRIDE = "GALAXY_CONFIG_OVERRIDE_";

  private final ClusterPlan plan;
  private final Programs programs;
  private final Children children;
  private final Consumer<String> lines;

  /** Of this cluster alone, so that several on one machine do not take each other's names. */
  private final String name;

  private final String password;
  private final int port;
  private final CompletableFuture<String> failed = new CompletableFuture<>();
  private final Optional<ThrowAwayParts> parts;

  /** Volatile: the threads that notice ends have to see it. */
  private volatile boolean closing;

  /** Database and broker of this cluster alone. */
  private record ThrowAwayParts(ThrowAwayPostgres postgres, ThrowAwayRabbit rabbit) {}

  private Cluster(
      ClusterPlan plan,
      RandomGenerator random,
      ThreadFactory readers,
      Consumer<String> lines,
      int openFiles)
      throws IOException, InterruptedException {
    this.plan = plan;
    this.lines = lines;
    byte[] secret = new byte[16];
    random.nextBytes(secret);
    this.password = HexFormat.of().formatHex(secret);
    this.name = "cluster-%06x".formatted(random.nextInt(1 << 24));
    this.programs = Programs.find(plan.parts(), plan.environment());
    this.port = FreePorts.check(plan.host(), plan.port());
    this.children = Children.of(readers, lines);
    boolean complete = false;
    try {
      this.parts =
          switch (plan.parts()) {
            case GIVEN -> Optional.empty();
            case THROW_AWAY -> Optional.of(startParts());
          };
      startWorkers(openFiles);
      complete = true;
    } finally {
      if (!complete) {
        close();
      }
    }
  }

  /**
   * Starts a cluster; when this returns it answers.
   *
   * @param random makes a password and a name, so it must not be guessed
   * @param readers make the threads that read what the processes print
   * @param lines takes what they print, on those threads
   * @param openFiles how many files a process may have open
   * @throws IOException if it cannot be started, saying why
   */
  public static Cluster start(
      ClusterPlan plan,
      RandomGenerator random,
      ThreadFactory readers,
      Consumer<String> lines,
      int openFiles)
      throws IOException, InterruptedException {
    return new Cluster(plan, random, readers, lines, openFiles);
  }

  /** The port where nginx listens. */
  public int port() {
    return port;
  }

  /** The database that was started for it; empty if it was given one. */
  public Optional<String> databaseUrl() {
    return parts.map(own -> own.postgres().url());
  }

  /** The broker that was started for it; empty if it was given one. */
  public Optional<String> brokerUrl() {
    return parts.map(own -> own.rabbit().url());
  }

  /** Completed, with the reason, when there is no use in going on. */
  public CompletableFuture<String> failed() {
    return failed.copy();
  }

  private ThrowAwayParts startParts() throws IOException, InterruptedException {
    ThrowAwayRabbit rabbit = ThrowAwayRabbit.start(children, programs, password);
    ThrowAwayPostgres postgres = ThrowAwayPostgres.start(children, programs, plan);
    postgres.server().awaitReady(START_OF_PART);
    rabbit.server().awaitReady(START_OF_PART);
    watch(postgres.server());
    watch(rabbit.server());
    return new ThrowAwayParts(postgres, rabbit);
  }

  private void startWorkers(int openFiles) throws IOException, InterruptedException {
    Path sockets = OwnedFolder.createPassage(children.path("sockets"), Children.user(Nginx.USER));
    List<Launch> launches = new ArrayList<>();
    List<Path> paths = new ArrayList<>();
    for (int number = 1; number <= plan.workers(); number++) {
      Path socket = sockets.resolve(number + ".sock");
      paths.add(socket);
      launches.add(worker(number, socket));
    }
    Child nginx =
        children.start(
            Nginx.launch(
                children.path("nginx"),
                programs,
                Nginx.address(plan.host(), port),
                paths,
                openFiles));
    launches.add(monitor());
    List<Child> all = children.startAll(launches);
    nginx.awaitReady(START_OF_PART);
    for (Child each : all) {
      each.awaitReady(START_OF_WORKER);
      watch(each);
    }
    List<Child> workers = all.subList(0, plan.workers());
    var _ = nginx.ended().thenRun(() -> failed.complete("nginx has ended"));
    var _ =
        CompletableFuture.allOf(
                workers.stream().map(Child::ended).toArray(CompletableFuture<?>[]::new))
            .thenRun(() -> failed.complete("all workers have ended"));
  }

  /** To kill one and see the others go on is what a cluster is for. */
  private void watch(Child child) {
    var _ =
        child
            .ended()
            .thenAccept(status -> {
              if (!closing) {
                lines.accept("The %s has ended, with status %d.".formatted(child.name(), status));
              }
            });
  }

  private Launch worker(int number, Path socket) {
    String itsName = "worker " + number;
    return launch(itsName, name + "." + number, List.of("serve", "--listen", "unix:" + socket));
  }

  /** Called {@code sse_monitor.} and the name of this cluster. */
  private Launch monitor() {
    return launch("monitor", name, List.of("monitor"));
  }

  private Launch launch(String itsName, String serverName, List<String> arguments) {
    List<String> command = new ArrayList<>(plan.program());
    command.addAll(arguments);
    command.addAll(List.of("--data", children.path("data " + itsName).toString()));
    command.addAll(plan.options());
    Map<String, String> environment = new HashMap<>(plan.environment());
    environment.put(OVERRIDE + "ID_SECRET", plan.idSecret());
    environment.put(OVERRIDE + "GALAXY_EVENTS_SERVER_NAME", serverName);
    // The folder is closed to all but nginx.
    environment.put(OVERRIDE + "GALAXY_EVENTS_SOCKET_MODE", "666");
    databaseUrl().ifPresent(url -> environment.put(OVERRIDE + "DATABASE_CONNECTION", url));
    brokerUrl().ifPresent(url -> environment.put(OVERRIDE + "AMQP_INTERNAL_CONNECTION", url));
    return new Launch(
        itsName,
        // Where relative paths in the configuration begin.
        Path.of("").toAbsolutePath(),
        command,
        environment,
        Optional.empty(),
        Launch.End.TERM,
        PROCESS_READY,
        PROCESS_HIDDEN);
  }

  /** Ends all: workers and monitor first, so that streams end properly. Nothing is left behind. */
  @Override
  public void close() throws IOException {
    closing = true;
    children.close();
  }
}
