package org.galaxyevents.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed values of one block, from the command line, the environment and the file, in this
 * order, and collects what is wrong. Confined to the thread that reads.
 */
final class ConfigReader {

  private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(ms|s|m|h|d)?");

  private final String block;
  private final String environmentPrefix;
  private final String environmentDefaultPrefix;
  private final ConfigFile file;
  private final Map<String, @Nullable Object> values;
  private final Map<String, String> environment;
  private final Map<String, String> commandLine;
  private final ConfigProblems problems;

  /** The keys that were asked for, and what each is if it is not set; empty for nothing. */
  private final Map<String, String> known = new LinkedHashMap<>();

  private record Value(Object raw, String origin) {}

  private ConfigReader(
      String block,
      ConfigFile file,
      Map<String, @Nullable Object> values,
      ConfigOrigins origins,
      ConfigProblems problems) {
    this.block = block;
    String own = block.equals("galaxy") ? "" : block.toUpperCase(Locale.ROOT) + "_";
    this.environmentPrefix = "GALAXY_CONFIG_OVERRIDE_" + own;
    this.environmentDefaultPrefix = "GALAXY_CONFIG_" + own;
    this.file = file;
    this.values = values;
    this.environment = origins.environment();
    this.commandLine = origins.commandLine();
    this.problems = problems;
  }

  /** Reads Galaxy's own keys. */
  static ConfigReader ofGalaxy(ConfigFile file, ConfigOrigins origins, ConfigProblems problems) {
    return new ConfigReader("galaxy", file, file.galaxy(), origins, problems);
  }

  /** Reads the keys that are ours. */
  static ConfigReader ofOurs(ConfigFile file, ConfigOrigins origins, ConfigProblems problems) {
    return new ConfigReader("galaxy_events", file, file.own(), origins, problems);
  }

  Optional<String> text(String key) {
    return value(key)
        .map(value -> String.valueOf(value.raw()).strip())
        .filter(text -> !text.isEmpty());
  }

  String text(String key, String otherwise) {
    known.put(key, otherwise);
    return text(key).orElse(otherwise);
  }

  boolean flag(String key, boolean otherwise) {
    known.put(key, Boolean.toString(otherwise));
    Optional<Value> value = value(key);
    if (value.isEmpty()) {
      return otherwise;
    }
    return switch (String.valueOf(value.get().raw()).strip().toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on", "1" -> true;
      case "false", "no", "off", "0" -> false;
      default -> wrong(key, value.get(), "true or false", otherwise);
    };
  }

  int integer(String key, int min, int max, int otherwise) {
    known.put(key, Integer.toString(otherwise));
    Optional<Value> value = value(key);
    if (value.isEmpty()) {
      return otherwise;
    }
    String wanted = "a whole number from %d to %d".formatted(min, max);
    try {
      int number = Integer.parseInt(String.valueOf(value.get().raw()).strip());
      return number >= min && number <= max ? number : wrong(key, value.get(), wanted, otherwise);
    } catch (NumberFormatException noNumber) {
      return wrong(key, value.get(), wanted, otherwise);
    }
  }

  /** A duration with its unit, {@code 30s}; a bare number is seconds, as in Galaxy. */
  Duration duration(String key, Duration min, Duration max, Duration otherwise) {
    known.put(key, shown(otherwise));
    Optional<Value> value = value(key);
    if (value.isEmpty()) {
      return otherwise;
    }
    String wanted =
        "a duration from %s to %s, 30s or 5m for example".formatted(shown(min), shown(max));
    Matcher parts = DURATION.matcher(String.valueOf(value.get().raw()).strip());
    if (!parts.matches()) {
      return wrong(key, value.get(), wanted, otherwise);
    }
    double millis = Double.parseDouble(parts.group(1)) * millisOf(parts.group(2));
    if (millis < min.toMillis() || millis > max.toMillis()) {
      return wrong(key, value.get(), wanted, otherwise);
    }
    return Duration.ofMillis((long) millis);
  }

  /** A comma-separated list, or a YAML one. */
  List<String> list(String key) {
    Optional<Value> value = value(key);
    if (value.isEmpty()) {
      return List.of();
    }
    List<String> list = new ArrayList<>();
    if (value.get().raw() instanceof List<?> elements) {
      elements.forEach(element -> list.add(String.valueOf(element).strip()));
    } else {
      list.addAll(List.of(String.valueOf(value.get().raw()).split(",", -1)));
    }
    return list.stream().map(String::strip).filter(text -> !text.isEmpty()).toList();
  }

  /** Notes a problem with a value that was read. */
  void refuse(String key, String wanted) {
    value(key).ifPresent(value -> problems.add(problem(key, value, wanted)));
  }

  /** Notes a problem that its message explains. */
  void complain(String problem) {
    problems.add("%s: %s.".formatted(file.name(), problem));
  }

  /**
   * Complains of each key in the block that nobody has asked for. Only our own block is ours to
   * judge.
   */
  void refuseUnknown() {
    for (String key : values.keySet()) {
      if (!known.containsKey(key)) {
        problems.add(
            "%s: the key %s.%s does not exist; the nearest one is %s."
                .formatted(file.name(), block, key, NearestName.of(key, known.keySet())));
      }
    }
    for (String name : environment.keySet()) {
      if (name.startsWith(environmentPrefix) && !block.equals("galaxy")) {
        String key = name.substring(environmentPrefix.length()).toLowerCase(Locale.ROOT);
        if (!known.containsKey(key)) {
          problems.add(
              "The environment variable %s names no key of the block %s; the nearest one is %s."
                  .formatted(name, block, NearestName.of(key, known.keySet())));
        }
      }
    }
  }

  /** Every key that was asked for, and what it is if it is not set. */
  Map<String, String> defaults() {
    return Map.copyOf(known);
  }

  private Optional<Value> value(String key) {
    known.putIfAbsent(key, "");
    String argument = commandLine.get(key);
    if (argument != null) {
      return Optional.of(new Value(argument, "the command line"));
    }
    String override = environmentPrefix + key.toUpperCase(Locale.ROOT);
    if (environment.containsKey(override)) {
      return Optional.of(new Value(environment.get(override), override));
    }
    Object inFile = values.get(key);
    if (inFile != null) {
      return Optional.of(new Value(inFile, file.name()));
    }
    String fallback = environmentDefaultPrefix + key.toUpperCase(Locale.ROOT);
    if (environment.containsKey(fallback)) {
      return Optional.of(new Value(environment.get(fallback), fallback));
    }
    return Optional.empty();
  }

  private <T> T wrong(String key, Value value, String wanted, T otherwise) {
    problems.add(problem(key, value, wanted));
    return otherwise;
  }

  private String problem(String key, Value value, String wanted) {
    return "%s: %s.%s is '%s'; it must be %s."
        .formatted(value.origin(), block, key, SecretKeys.hides(key) ? "…" : value.raw(), wanted);
  }

  private static double millisOf(@Nullable String unit) {
    return switch (unit) {
      case "ms" -> 1;
      case "m" -> 60_000;
      case "h" -> 3_600_000;
      case "d" -> 86_400_000;
      case null, default -> 1_000;
    };
  }

  private static String shown(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 86_400_000 == 0 && millis > 0) {
      return millis / 86_400_000 + "d";
    }
    return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }
}
