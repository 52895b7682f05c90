package org.galaxyevents.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The programs of this machine that a cluster consists of, by their names. Immutable. */
record Programs(Map<String, Path> paths) {

  /** Each program, and the Debian package that it comes with. */
  private static final Map<String, String> ALWAYS =
      Map.of("setsid", "util-linux", "setpriv", "util-linux", "nginx", "nginx");

  private static final Map<String, String> THROW_AWAY =
      Map.of(
          "initdb",
          "postgresql",
          "postgres",
          "postgresql",
          "rabbitmq-server",
          "rabbitmq-server",
          "epmd",
          "erlang-base");

  /** Debian keeps those of each version of PostgreSQL in a folder of its own. */
  private static final Path POSTGRES_VERSIONS = Path.of("/usr/lib/postgresql");

  /** The rabbitmq-server on Debian's path changes the user and ignores the environment. */
  private static final Path RABBIT = Path.of("/usr/lib/rabbitmq/bin");

  Programs {
    paths = Map.copyOf(paths);
  }

  /**
   * Finds what is needed.
   *
   * @throws IOException if something is not installed, saying which packages are to be
   */
  static Programs find(ClusterPlan.Parts parts, Map<String, String> environment)
      throws IOException {
    Map<String, String> needed = new TreeMap<>(ALWAYS);
    switch (parts) {
      case THROW_AWAY -> needed.putAll(THROW_AWAY);
      case GIVEN -> {}
    }
    return find(needed, folders(environment.getOrDefault("PATH", "/usr/bin")));
  }

  static Programs find(Map<String, String> packages, List<Path> folders) throws IOException {
    Map<String, Path> found = new HashMap<>();
    TreeSet<String> missing = new TreeSet<>();
    packages.forEach((program, from) ->
        folders.stream()
            .map(folder -> folder.resolve(program))
            .filter(Files::isExecutable)
            .findFirst()
            .ifPresentOrElse(path -> found.put(program, path), () -> missing.add(from)));
    if (!missing.isEmpty()) {
      throw new IOException(
          "A cluster needs programs that are not installed here. On Debian: apt install "
              + String.join(" ", missing));
    }
    return new Programs(found);
  }

  private static List<Path> folders(String path) throws IOException {
    List<Path> folders = new ArrayList<>();
    folders.add(RABBIT);
    if (Files.isDirectory(POSTGRES_VERSIONS)) {
      try (Stream<Path> versions = Files.list(POSTGRES_VERSIONS)) {
        versions
            .sorted(Comparator.comparing(Programs::number).reversed())
            .forEach(version -> folders.add(version.resolve("bin")));
      }
    }
    Arrays.stream(path.split(File.pathSeparator, -1)).map(Path::of).forEach(folders::add);
    // Where nginx is, and which the path of an ordinary user has not.
    folders.add(Path.of("/usr/sbin"));
    return folders;
  }

  /** So that 9 does not come behind 15. */
  private static String number(Path version) {
    return "%8s".formatted(version.getFileName());
  }

  /** The command line of a program. */
  String path(String program) {
    Path path = paths.get(program);
    if (path == null) {
      throw new IllegalArgumentException("not looked for: " + program);
    }
    return path.toString();
  }
}
