package org.galaxyevents.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.galaxyevents.app.Main;

/**
 * What to measure, and how the processes are started. Immutable.
 *
 * @param sections which ones; empty for all
 * @param streams how many in each server
 * @param rounds how often each measurement is made; their median counts
 * @param jvmFlags those of the server
 */
record Settings(Set<String> sections, int streams, int rounds, List<String> jvmFlags) {

  private static final int MAX_STREAMS = 15_000;
  private static final int EVENT_LOOPS =
      Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);

  Settings {
    sections = Set.copyOf(sections);
    jvmFlags = List.copyOf(jvmFlags);
    if (streams < 1 || streams > MAX_STREAMS || rounds < 1) {
      throw new IllegalArgumentException("1 to " + MAX_STREAMS + " streams, at least one round");
    }
  }

  /** Reads the command line: sections, {@code --streams N}, {@code --rounds N}. */
  static Settings of(String[] args, List<String> jvmFlags) {
    Set<String> sections = new TreeSet<>();
    int streams = 10_000;
    int rounds = 3;
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--streams" -> streams = Integer.parseInt(args[++i]);
        case "--rounds" -> rounds = Integer.parseInt(args[++i]);
        default -> sections.add(args[i]);
      }
    }
    return new Settings(sections, streams, rounds, jvmFlags);
  }

  boolean wants(String section) {
    return sections.isEmpty() || sections.contains(section);
  }

  boolean wantsAnyOf(String... some) {
    return Stream.of(some).anyMatch(this::wants);
  }

  /** Whether this section was named: those that need more than a JVM are not in the usual ones. */
  boolean names(String section) {
    return sections.contains(section);
  }

  /** The command line of galaxy-events, to which a command is to be added. */
  List<String> javaOfCluster() {
    return java(jvmFlags, Main.class);
  }

  /** The command of a server under test, to which arguments can be added. */
  List<String> java(Class<?> main) {
    List<String> command = java(jvmFlags, main);
    command.add(Integer.toString(EVENT_LOOPS));
    command.add(Integer.toString(streams));
    return command;
  }

  /** The command of a load client, to which arguments are to be added. */
  List<String> javaOfClient() {
    return java(
        List.of(
            "-XX:+UseSerialGC",
            "-Xmx1g",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"),
        LoadClient.class);
  }

  /** The command of clients that come back, to which arguments are to be added. */
  List<String> javaOfStorm() {
    return java(
        List.of(
            "-XX:+UseSerialGC",
            "-Xmx1g",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"),
        StormClients.class);
  }

  private static List<String> java(List<String> flags, Class<?> main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    return command;
  }
}
