package org.galaxyevents.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bug planted into a copy of one production class, which the simulation must find. Immutable.
 *
 * @param name what is wrong then
 * @param file below the sources of the server, without {@code .java}
 * @param swaps whole lines, each of which stands there once, and what stands there instead
 */
record Mutation(String name, String file, List<Swap> swaps) {

  private static final String ALL = "/simulation/planted-bugs.txt";
  private static final Path SOURCES = Path.of("src/main/java/org/galaxyevents");

  private static final Pattern MUTATION =
      Pattern.compile("(?m)^%% (.*)\\n% (.*)\\n((?:<<<<\\n(?s:.*?)^>>>>\\n)+)");

  private static final Pattern SWAP = Pattern.compile("(?sm)^<<<<\\n(.*?)^====\\n(.*?)^>>>>\\n");

  /** One change of the source. */
  record Swap(String from, String to) {}

  /** All planted bugs. */
  static List<Mutation> all() {
    try (InputStream file = Mutation.class.getResourceAsStream(ALL)) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      List<Mutation> all = new ArrayList<>();
      Matcher each = MUTATION.matcher(text);
      while (each.find()) {
        all.add(new Mutation(each.group(1), each.group(2), swaps(each.group(3))));
      }
      return all;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static List<Swap> swaps(String text) {
    List<Swap> swaps = new ArrayList<>();
    Matcher each = SWAP.matcher(text);
    while (each.find()) {
      swaps.add(new Swap(each.group(1), each.group(2)));
    }
    return swaps;
  }

  /** Where the class is. */
  Path path() {
    return SOURCES.resolve(file + ".java");
  }

  /**
   * The mutated source.
   *
   * @throws IllegalStateException if the source is not any more as this bug was planted into it
   */
  String source() {
    String source;
    try {
      source = Files.readString(path());
    } catch (IOException missing) {
      throw new IllegalStateException("'" + name + "' no longer applies: no " + path(), missing);
    }
    for (Swap swap : swaps) {
      int at = source.indexOf(swap.from());
      if (at < 0 || source.indexOf(swap.from(), at + 1) >= 0) {
        throw new IllegalStateException(
            "'%s' no longer applies to %s: there has to be exactly one%n%s"
                .formatted(name, path(), swap.from()));
      }
      source = source.replace(swap.from(), swap.to());
    }
    return source;
  }
}
