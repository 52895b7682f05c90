package org.galaxyevents.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The results of runs in a file, one line each, so that a table can be gone on with. Confined to
 * the harness's thread.
 */
final class Results {

  private static final String HEAD =
      "kind,run,seed,changes,longest_wait_ms,lost,leaked,not_healed,unexplained,openings,resyncs,lasted_ms";

  private final Path file;
  private final List<Line> lines = new ArrayList<>();

  /** A run, and what became of it. Immutable. */
  record Line(
      String kind,
      int run,
      long seed,
      int changes,
      long longestWait,
      int lost,
      int leaked,
      int notHealed,
      int unexplained,
      int openings,
      int resyncs,
      long lasted) {

    static Line of(String kind, int run, long seed, RunResult result) {
      return new Line(
          kind,
          run,
          seed,
          result.changes(),
          result.longestWait().toMillis(),
          result.lost().size(),
          result.leaked().size(),
          result.notHealed().size(),
          result.unexplained().size(),
          result.openings(),
          result.resyncs(),
          result.lasted().toMillis());
    }

    static Line parse(String text) {
      String[] fields = text.split(",", -1);
      return new Line(
          fields[0],
          Integer.parseInt(fields[1]),
          Long.parseLong(fields[2]),
          Integer.parseInt(fields[3]),
          Long.parseLong(fields[4]),
          Integer.parseInt(fields[5]),
          Integer.parseInt(fields[6]),
          Integer.parseInt(fields[7]),
          Integer.parseInt(fields[8]),
          Integer.parseInt(fields[9]),
          Integer.parseInt(fields[10]),
          Long.parseLong(fields[11]));
    }

    private String text() {
      return "%s,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d"
          .formatted(
              kind,
              run,
              seed,
              changes,
              longestWait,
              lost,
              leaked,
              notHealed,
              unexplained,
              openings,
              resyncs,
              lasted);
    }

    Duration waited() {
      return Duration.ofMillis(longestWait);
    }

    boolean isGood() {
      return lost + leaked + notHealed + unexplained == 0;
    }
  }

  private Results(Path file) {
    this.file = file;
  }

  /**
   * Opens the file.
   *
   * @param resume whether what is in it stays
   */
  static Results open(Path file, boolean resume) throws IOException {
    Results results = new Results(file);
    Files.createDirectories(file.toAbsolutePath().getParent());
    if (resume && Files.exists(file)) {
      Files.readAllLines(file).stream().skip(1).map(Line::parse).forEach(results.lines::add);
    } else {
      Files.writeString(file, HEAD + "\n");
    }
    return results;
  }

  /** Adds one, at once also to the file. */
  void add(Line line) throws IOException {
    lines.add(line);
    Files.writeString(file, line.text() + "\n", StandardOpenOption.APPEND);
  }

  boolean has(String kind, int run) {
    return lines.stream().anyMatch(each -> each.kind().equals(kind) && each.run() == run);
  }

  /** Those of a kind. */
  List<Line> of(String kind) {
    return lines.stream().filter(each -> each.kind().equals(kind)).toList();
  }

  List<Line> all() {
    return List.copyOf(lines);
  }
}
