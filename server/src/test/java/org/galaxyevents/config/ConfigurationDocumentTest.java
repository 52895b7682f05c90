package org.galaxyevents.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That docs/configuration.md names every key that there is, with its default, and no other. */
final class ConfigurationDocumentTest {

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (.*?) \\| .*\\|$");
  private static final Pattern LITERAL = Pattern.compile("`([^`]*)`");

  private final ConfigOrigins nothing = new ConfigOrigins(Map.of(), Map.of());
  private final ConfigProblems problems = new ConfigProblems();
  private final ConfigReader galaxy = ConfigReader.ofGalaxy(ConfigFile.NONE, nothing, problems);
  private final ConfigReader ours = ConfigReader.ofOurs(ConfigFile.NONE, nothing, problems);
  private String document = "";

  @BeforeEach
  void read() throws Exception {
    ServeConfig.read(galaxy, ours, 5_000, UnaryOperator.identity());
    document = Files.readString(Path.of("..", "docs", "configuration.md"));
  }

  @Test
  void galaxys_keys_are_those_that_are_read() {
    assertDocumented("## galaxy\n", galaxy.defaults());
  }

  @Test
  void our_keys_are_those_that_are_read() {
    assertDocumented("## galaxy_events\n", ours.defaults());
  }

  private void assertDocumented(String heading, Map<String, String> defaults) {
    Map<String, String> rows = rows(heading);
    assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(defaults.keySet());
    rows.forEach((key, said) -> {
      Matcher literal = LITERAL.matcher(said);
      // Some defaults depend on the machine, or on other keys, and are told in words.
      if (literal.matches() && !defaults.containsKey(literal.group(1))) {
        assertThat(literal.group(1)).as(key).isEqualTo(defaults.get(key));
      }
    });
  }

  private Map<String, String> rows(String heading) {
    String section = document.substring(document.indexOf(heading) + heading.length());
    int end = section.indexOf("\n## ");
    Matcher row = ROW.matcher(end < 0 ? section : section.substring(0, end));
    Map<String, String> rows = new LinkedHashMap<>();
    while (row.find()) {
      rows.put(row.group(1), row.group(2));
    }
    return rows;
  }
}
