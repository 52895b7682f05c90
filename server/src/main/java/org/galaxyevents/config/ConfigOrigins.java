package org.galaxyevents.config;

import java.util.Map;

/**
 * Where values come from beside the file: the options of the command line, by key, and the
 * environment. Immutable.
 */
public record ConfigOrigins(Map<String, String> commandLine, Map<String, String> environment) {
  public ConfigOrigins {
    commandLine = Map.copyOf(commandLine);
    environment = Map.copyOf(environment);
  }
}
