package org.galaxyevents.http;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.regex.Pattern;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.sse.LastEventId;

/**
 * Times as requests write them: ISO with or without an offset, a date alone, or a number of seconds
 * since 1970, as naive UTC. Stateless.
 */
final class RequestTimes {

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,9})?");

  /** Galaxy takes larger numbers for milliseconds. */
  private static final BigDecimal MOST_SECONDS = BigDecimal.valueOf(20_000_000_000L);

  private static final BigDecimal MICROS = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal MICROS_OF_MILLIS = BigDecimal.valueOf(1_000);

  private RequestTimes() {}

  /** The time, empty if this is none. */
  static Optional<LocalDateTime> parse(String text) {
    if (NUMBER.matcher(text).matches()) {
      BigDecimal number = new BigDecimal(text);
      boolean millis = number.compareTo(MOST_SECONDS) > 0;
      long micros = number.multiply(millis ? MICROS_OF_MILLIS : MICROS).longValue();
      return micros > 253_402_300_799_999_999L
          ? Optional.empty()
          : Optional.of(new Cursor(micros).toLocalDateTime());
    }
    // A plus sign that was not escaped arrives as a space, in front of the offset for one.
    String whole = text.replaceFirst(" (?=[0-9]{2}:?[0-9]{2}$)(?<=:[0-9.]{2,12} )", "+");
    return switch (LastEventId.parse(whole)) {
      case LastEventId.At(Cursor cursor) -> Optional.of(cursor.toLocalDateTime());
      case LastEventId.Unreadable unreadable -> Optional.empty();
      case LastEventId.Absent absent -> Optional.empty();
    };
  }

  /** What is wrong with a text that is no time, in Galaxy's words. */
  static String complaint(String text) {
    return "Input should be a valid datetime or date, "
        + (text.length() < "2026-11-23".length() ? "input is too short" : "invalid characters");
  }
}
