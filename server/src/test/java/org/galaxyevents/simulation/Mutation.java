package org.galaxyevents.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A bug planted into a copy of one production class, which the simulation must find. Immutable.
 *
 * @param name what is wrong then
 * @param file below the sources of the server, without {@code .java}
 * @param swaps what stands there, each once, and what stands there instead
 */
record Mutation(String name, String file, List<Swap> swaps) {

  private static final Path SOURCES = Path.of("src/main/java/org/galaxyevents");

  /** One change of the source. */
  record Swap(String from, String to) {}

  static Mutation of(String name, String file, String from, String to) {
    return new Mutation(name, file, List.of(new Swap(from, to)));
  }

  Mutation and(String from, String to) {
    return new Mutation(
        name,
        file,
        java.util.stream.Stream.concat(
                swaps.stream(), java.util.stream.Stream.of(new Swap(from, to)))
            .toList());
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
