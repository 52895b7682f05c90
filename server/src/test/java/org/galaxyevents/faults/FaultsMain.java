package org.galaxyevents.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./dev faults}: plays every kind of fault many times. Confined to the main thread. */
@Command(
    name = "./dev faults",
    description = "Lets servers fail in every way, and looks whether anything was lost.",
    mixinStandardHelpOptions = true)
final class FaultsMain implements Callable<Integer> {

  @Option(names = "--seed", description = "Decides what happens when; 1 by default.")
  private long seed = 1;

  @Option(names = "--runs", description = "Of each kind; 20 by default.")
  private int runs = 20;

  @Option(names = "--resume", description = "Go on where it was broken off.")
  private boolean resume;

  @Option(names = "--kind", description = "This one alone; may be given several times.")
  private List<String> only = new ArrayList<>();

  @Option(names = "--list", description = "Say which kinds there are.")
  private boolean list;

  @Option(
      names = "--folder",
      description = "Where results and logs are kept; server/target/faults by default.")
  private Path folder = Path.of("target", "faults");

  @Option(names = "--write", description = "Put the table into docs/reliability.md.")
  private boolean write;

  /** Plays the table; 1 if a promise was broken. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new FaultsMain()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    List<FaultKind<?>> kinds = new ArrayList<>(ClusterFaults.all());
    kinds.addAll(SingleServerFaults.all());
    if (list) {
      kinds.forEach(each -> System.out.printf("%-28s %s%n", each.name(), each.words()));
      return 0;
    }
    Files.createDirectories(folder);
    Results results = Results.open(folder.resolve("results.csv"), resume);
    try (Playground<Cluster> clusters =
            new Playground<>(FaultsMain::cluster, folder.resolve("cluster"));
        Playground<SingleServer> singles =
            new Playground<>((own, number) -> SingleServer.start(own), folder.resolve("single"))) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(clusters, singles)));
      for (int run = 1; run <= runs; run++) {
        for (FaultKind<Cluster> kind : ClusterFaults.all()) {
          play(clusters, kind, run, results);
        }
        for (FaultKind<SingleServer> kind : SingleServerFaults.all()) {
          play(singles, kind, run, results);
        }
      }
    }
    String table = FaultTable.of(kinds, results);
    System.out.println(table);
    if (write) {
      FaultTable.write(Path.of("..", "docs", "reliability.md"), table);
    }
    return results.all().stream().allMatch(Results.Line::isGood) ? 0 : 1;
  }

  /** Every second one catches up from its memory more often than from the database. */
  private static Cluster cluster(Path folder, int number)
      throws IOException, InterruptedException, SQLException {
    return Cluster.start(
        folder, number % 2 == 0 ? Map.of("GALAXY_EVENTS_CATCHUP_OVERLAP", "3s") : Map.of());
  }

  private <S extends Scene> void play(
      Playground<S> playground, FaultKind<S> kind, int run, Results results) throws Exception {
    if (results.has(kind.name(), run) || !(only.isEmpty() || only.contains(kind.name()))) {
      return;
    }
    long itsSeed = seed * 1_000_003 + run * 1_009L + kind.name().hashCode();
    RunResult result = playground.play(kind, itsSeed);
    Results.Line line = Results.Line.of(kind.name(), run, itsSeed, result);
    results.add(line);
    System.out.printf(
        "%-28s run %2d: %4d changes, longest wait %5d ms, %d openings, %d resyncs, in %d s%s%n",
        kind.name(),
        run,
        line.changes(),
        line.longestWait(),
        line.openings(),
        line.resyncs(),
        result.lasted().toSeconds(),
        failures(result).map(", "::concat).orElse(""));
  }

  private static Optional<String> failures(RunResult result) {
    return result.isGood()
        ? Optional.empty()
        : Optional.of(
            "LOST %s LEAKED %s NOT HEALED %s UNEXPLAINED %s"
                .formatted(
                    result.lost(), result.leaked(), result.notHealed(), result.unexplained()));
  }

  /** For a table that is broken off. */
  private static void end(Playground<?>... playgrounds) {
    for (Playground<?> each : playgrounds) {
      try {
        each.close();
      } catch (IOException failure) {
        System.err.println(failure);
      }
    }
  }
}
