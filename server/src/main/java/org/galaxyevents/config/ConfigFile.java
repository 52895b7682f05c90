package org.galaxyevents.config;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.galaxyevents.config.ConfigProblems.BadConfiguration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The two blocks of a galaxy.yml that matter here: {@code galaxy} and {@code galaxy_events}. Other
 * blocks are for others. Immutable.
 */
record ConfigFile(
    String name, Map<String, @Nullable Object> galaxy, Map<String, @Nullable Object> own) {

  static final ConfigFile NONE = new ConfigFile("the defaults", Map.of(), Map.of());

  /**
   * Reads the file that was named, else the one that the environment names, else none.
   *
   * @throws BadConfiguration if a file was named and cannot be read
   */
  static ConfigFile find(Optional<Path> named, Map<String, String> environment)
      throws BadConfiguration {
    if (named.isPresent()) {
      return read(named.get());
    }
    String fromEnvironment = environment.get("GALAXY_CONFIG_FILE");
    if (fromEnvironment != null && !fromEnvironment.isBlank()) {
      return read(Path.of(fromEnvironment));
    }
    String root = environment.get("GALAXY_ROOT_DIR");
    if (root != null && !root.isBlank()) {
      Path usual = Path.of(root, "config", "galaxy.yml");
      return Files.exists(usual) ? read(usual) : NONE;
    }
    return NONE;
  }

  private static ConfigFile read(Path file) throws BadConfiguration {
    ConfigProblems problems = new ConfigProblems();
    try {
      Object root = new YAMLMapper().readValue(Files.readString(file), Object.class);
      if (root != null && !(root instanceof Map)) {
        problems.add(
            "The configuration file %s has no blocks. It begins with 'galaxy:'.".formatted(file));
      }
      ConfigFile read =
          new ConfigFile(
              file.toString(),
              block(root, "galaxy", file, problems),
              block(root, "galaxy_events", file, problems));
      problems.throwIfAny();
      return read;
    } catch (NoSuchFileException missing) {
      problems.add("The configuration file %s does not exist.".formatted(file));
    } catch (java.io.IOException unreadable) {
      problems.add(
          "The configuration file %s cannot be read: %s.".formatted(file, unreadable.getMessage()));
    } catch (JacksonException malformed) {
      problems.add(
          "The configuration file %s is not valid YAML: %s"
              .formatted(file, malformed.getOriginalMessage()));
    }
    problems.throwIfAny();
    return NONE;
  }

  private static Map<String, @Nullable Object> block(
      @Nullable Object root, String name, Path file, ConfigProblems problems) {
    if (!(root instanceof Map<?, ?> blocks)) {
      return Map.of();
    }
    Object block = blocks.get(name);
    if (block == null) {
      return Map.of();
    }
    if (!(block instanceof Map<?, ?> entries)) {
      problems.add("%s: the block %s is no list of keys and values.".formatted(file, name));
      return Map.of();
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    entries.forEach((key, value) -> values.put(String.valueOf(key), value));
    return values;
  }
}
