package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/incidents.md says is tested, is. */
class IncidentsTest {

  private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");

  @Test
  void each_incident_has_a_test_that_exists() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("..", "docs", "incidents.md")).stream()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| in Galaxy"))
            .toList();
    Map<String, String> sources = sources();

    assertThat(rows).hasSizeGreaterThan(20).allMatch(row -> NAMED.matcher(row).find());
    assertThat(rows.stream().flatMap(row -> NAMED.matcher(row).results()))
        .allSatisfy(named ->
            assertThat(sources)
                .extractingByKey(named.group(1))
                .asString()
                .as("%s#%s", named.group(1), named.group(2))
                .containsPattern(declaration(named)));
  }

  private static Pattern declaration(MatchResult named) {
    return Pattern.compile(
        "@(Parameterized)?Test(\\s+@\\w+[^\\n]*)*\\s+void " + named.group(2) + "\\(");
  }

  private static Map<String, String> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  IncidentsTest::read,
                  (one, other) -> one + other));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }
}
