package org.galaxyevents.simulator;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code galaxy-events simulate}: plays users against a server and reports how it kept up. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description =
        "Acts as users do, against a server: histories, jobs, interactive tools, notifications,"
            + " broadcasts, sharing, viewing; and measures how long each change takes to come to"
            + " the event streams that have to hear of it, and that no other does.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every change was announced to those, and only those, whom it concerns",
      "1:a change was lost, or told to others, or the server could not be used",
      "2:an option makes no sense"
    })
public final class SimulateCommand implements Callable<Integer> {

  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int BAD_INPUT = 2;

  /** Short enough to be typed again. */
  private static final long MOST_RANDOM_SEED = 1_000_000;

  /** The last request's deadline and that of its announcement, and a little. */
  private static final Duration LONGEST_END = Duration.ofSeconds(25);

  private final boolean terminal;
  private final RandomGenerator seeds;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080",
      description = "The server's address, with its prefix if any (default: ${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init")
  private URI url;

  @Option(
      names = "--users",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many users play (default: ${DEFAULT-VALUE}).")
  private int users;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "5",
      description = "Changes per second, all users together (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--scenes",
      paramLabel = "N",
      defaultValue = "" + Tempo.DEFAULT_SCENES,
      description =
          "Scenes per minute besides: notifications, broadcasts, interactive tools, sharing and"
              + " viewing; 0 for none (default: ${DEFAULT-VALUE}).")
  private double scenes;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long, such as 30s or 5m (default: until Ctrl-C).")
  private @Nullable Duration duration;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Repeats the run that printed this seed (default: a random one).")
  private @Nullable Long seed;

  @Option(
      names = "--admin-key",
      paramLabel = "KEY",
      defaultValue = "${env:GALAXY_EVENTS_ADMIN_KEY}",
      description =
          "API key of an admin, or the bootstrap key: makes users with four histories each. Without"
              + " it first-time visitors play, who have no notifications and tools and share"
              + " nothing. Also taken from GALAXY_EVENTS_ADMIN_KEY.")
  private @Nullable String adminKey;

  public SimulateCommand() {
    // Without a terminal there is a console that is none, or no console, by the JDK's version.
    this(
        Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false),
        RandomGenerator.getDefault());
  }

  SimulateCommand(boolean terminal, RandomGenerator seeds) {
    this.terminal = terminal;
    this.seeds = seeds;
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      SimulationConfig config = config();
      out().printf("Simulating %d users at %s with seed %d", users, url, config.seed());
      out().println(duration == null ? "; Ctrl-C ends it." : ".");
      return play(config);
    } catch (IllegalArgumentException e) {
      return complain(e, BAD_INPUT);
    }
  }

  private SimulationConfig config() {
    Cast cast =
        adminKey == null || adminKey.isBlank()
            ? new Cast.Visitors(users)
            : new Cast.Created(adminKey.strip(), users, Cast.DEFAULT_HISTORIES);
    long chosen = seed == null ? seeds.nextLong(MOST_RANDOM_SEED) : seed;
    return new SimulationConfig(
        url, cast, new Tempo(rate, scenes), Optional.ofNullable(duration), chosen);
  }

  private int play(SimulationConfig config) throws InterruptedException {
    CompletableFuture<Integer> status = new CompletableFuture<>();
    PrintWriter progress = spec.commandLine().getErr();
    try (Simulation simulation = new Simulation(config, new ProgressPrinter(progress, terminal))) {
      Thread interruption = new Thread(() -> endInterrupted(simulation, status), "interruption");
      Runtime.getRuntime().addShutdownHook(interruption);
      try {
        status.complete(reportOn(simulation.start()));
      } finally {
        status.complete(FAILED);
        forget(interruption);
      }
    }
    return status.join();
  }

  private int reportOn(Simulation simulation) throws InterruptedException {
    try {
      SimulationReport report = simulation.await();
      if (terminal) {
        spec.commandLine().getErr().println(); // Leaves the progress line.
      }
      out().println(report.render());
      return report.passed() ? OK : FAILED;
    } catch (IOException e) {
      return complain(e, FAILED);
    }
  }

  /** Ctrl-C ends the changes, not the measurement: the report still comes, and its exit code. */
  private static void endInterrupted(Simulation simulation, CompletableFuture<Integer> status) {
    simulation.stop();
    // Without halt the exit code would be the signal's, and a lost change would go unnoticed.
    Runtime.getRuntime()
        .halt(status.completeOnTimeout(FAILED, LONGEST_END.toSeconds(), SECONDS).join());
  }

  private static void forget(Thread interruption) {
    try {
      Runtime.getRuntime().removeShutdownHook(interruption);
    } catch (IllegalStateException e) {
      // Already shutting down: then the hook is running, and ends the process.
    }
  }

  private int complain(Exception problem, int status) {
    spec.commandLine().getErr().println("simulate: " + problem.getMessage());
    return status;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
