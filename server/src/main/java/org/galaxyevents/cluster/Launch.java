package org.galaxyevents.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a process is started and ended. Immutable.
 *
 * @param name what it is called where it is spoken of
 * @param folder where it runs
 * @param environment all of it
 * @param user who it runs as if this process is root's; empty: as this process
 * @param end what ends it, whether we send it or the kernel does because we are gone
 * @param ready found in the line that it prints when it is ready
 * @param hidden found in the lines that nobody wants to see unless it fails
 */
record Launch(
    String name,
    Path folder,
    List<String> command,
    Map<String, String> environment,
    Optional<String> user,
    End end,
    Pattern ready,
    Pattern hidden) {

  static final Pattern EVERYTHING = Pattern.compile("");

  /** A signal, by its name. */
  enum End {
    TERM,
    QUIT,
    KILL
  }

  Launch {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }
}
