package org.galaxyevents.event;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * A position in everything that was announced: a moment of the database's clock, in microseconds
 * since 1970 (UTC). As the id of a frame it claims that everything up to it has been announced.
 * Immutable.
 */
public record Cursor(long micros) implements Comparable<Cursor> {

  /** 9999-12-31T23:59:59.999999, the last moment that Galaxy's form can write. */
  private static final long MAX_MICROS = 253_402_300_799_999_999L;

  private static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);

  private static final DateTimeFormatter WHOLE_SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
  private static final DateTimeFormatter WITH_MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");

  public Cursor {
    if (micros < 0 || micros > MAX_MICROS) {
      throw new IllegalArgumentException("micros outside 1970 to 9999: " + micros);
    }
  }

  /** The nearest cursor to a naive UTC time: what lies before 1970 becomes 1970. */
  public static Cursor of(LocalDateTime utc) {
    long micros = ChronoUnit.MICROS.between(EPOCH, utc);
    return new Cursor(Math.clamp(micros, 0, MAX_MICROS));
  }

  /** This moment as a naive UTC time. */
  public LocalDateTime toLocalDateTime() {
    return EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** This cursor moved back, at most to 1970. */
  public Cursor minus(Duration duration) {
    return new Cursor(Math.max(0, micros - duration.toNanos() / 1_000));
  }

  public boolean isBefore(Cursor other) {
    return micros < other.micros;
  }

  public Cursor earlierOf(Cursor other) {
    return other.isBefore(this) ? other : this;
  }

  @Override
  public int compareTo(Cursor other) {
    return Long.compare(micros, other.micros);
  }

  /**
   * Galaxy's form: naive UTC ISO, six digits of fraction or none, {@code
   * 2026-05-01T12:34:56.123456}.
   */
  @Override
  public String toString() {
    return (micros % 1_000_000L == 0 ? WHOLE_SECONDS : WITH_MICROS).format(toLocalDateTime());
  }
}
