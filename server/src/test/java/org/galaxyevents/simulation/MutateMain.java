package org.galaxyevents.simulation;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * {@code ./dev mutate}: plants each bug into a copy of the sources, and says which seed found it.
 * Ends with 1 if one was not found, or could not be planted.
 */
final class MutateMain {

  private static final long SEEDS = 2_000;

  private MutateMain() {}

  public static void main(String[] arguments) throws Exception {
    String only = String.join(" ", arguments);
    int missed = 0;
    for (Mutation mutation : Mutation.all()) {
      if (!mutation.name().contains(only)) {
        continue;
      }
      Path folder = Files.createTempDirectory("mutation");
      try {
        compile(mutation, folder);
        String found = play(folder);
        missed += found.startsWith("seed") ? 0 : 1;
        System.out.printf("%-62s %s%n", mutation.name(), found);
      } finally {
        delete(folder);
      }
    }
    System.exit(missed == 0 ? 0 : 1);
  }

  private static void compile(Mutation mutation, Path folder) throws IOException {
    Path source = folder.resolve(mutation.path().getFileName().toString());
    Files.writeString(source, mutation.source());
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                System.err,
                System.err,
                "-nowarn",
                "-proc:none",
                "-parameters",
                "-d",
                folder.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                source.toString());
    if (status != 0) {
      throw new IllegalStateException("'" + mutation.name() + "' does not compile");
    }
  }

  private static String play(Path folder) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(folder + File.pathSeparator + System.getProperty("java.class.path"));
    command.add("-Dseeds=" + Long.getLong("seeds", SEEDS));
    command.add(SimulationMain.class.getName());
    command.add(SimulationMain.UNTIL_FOUND);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    List<String> lines;
    try (var reader = process.inputReader()) {
      lines = reader.lines().toList();
    }
    process.waitFor();
    return lines.stream().filter(line -> line.startsWith("seed")).findFirst().orElse("NOT FOUND");
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
