package org.galaxyevents.simulator;

/**
 * How much is done, all users together.
 *
 * @param changesPerSecond of histories; 0 keeps the streams open and changes nothing
 * @param scenesPerMinute besides: notifications, broadcasts, interactive tools, sharing, viewing
 */
public record Tempo(double changesPerSecond, double scenesPerMinute) {

  public static final double DEFAULT_SCENES = 30;

  public Tempo {
    requireRate("rate", changesPerSecond, 100_000, "changes per second");
    requireRate("number of scenes", scenesPerMinute, 6_000, "per minute");
  }

  private static void requireRate(String name, double given, int most, String unit) {
    if (!(given >= 0 && given <= most)) {
      throw new IllegalArgumentException(
          "the %s must be 0 to %d %s, not %s".formatted(name, most, unit, given));
    }
  }
}
