package org.galaxyevents.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The results as docs/reliability.md shows them. Stateless. */
final class FaultTable {

  private static final String BEGIN = "<!-- table of faults -->\n";
  private static final String END = "<!-- end of the table of faults -->";

  private FaultTable() {}

  /** One row for each kind that has been played. */
  static String of(List<? extends FaultKind<?>> kinds, Results results) {
    StringBuilder table =
        new StringBuilder(
            "| fault | runs | longest wait | changes | lost | leaked |\n|---|--:|--:|--:|--:|--:|\n");
    for (FaultKind<?> kind : kinds) {
      List<Results.Line> lines = results.of(kind.name());
      if (!lines.isEmpty()) {
        table.append(row(kind.words(), lines));
      }
    }
    List<Results.Line> all =
        kinds.stream().flatMap(kind -> results.of(kind.name()).stream()).toList();
    return table.append(row("**all**", all)).toString();
  }

  private static String row(String words, List<Results.Line> lines) {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.1f s | %,d | %d | %d |\n",
        words,
        lines.size(),
        lines.stream().mapToLong(Results.Line::longestWait).max().orElse(0) / 1_000.0,
        lines.stream().mapToLong(Results.Line::changes).sum(),
        lines.stream().mapToLong(Results.Line::lost).sum(),
        lines.stream().mapToLong(Results.Line::leaked).sum());
  }

  /** Puts the table into a document, in the place of the one that is there. */
  static void write(Path document, String table) throws IOException {
    String text = Files.readString(document);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException(document + " has no place for the table");
    }
    Files.writeString(
        document, text.substring(0, begin + BEGIN.length()) + table + text.substring(end));
  }
}
