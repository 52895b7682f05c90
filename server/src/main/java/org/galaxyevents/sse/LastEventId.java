package org.galaxyevents.sse;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.galaxyevents.event.Cursor;
import org.jspecify.annotations.Nullable;

/** What a client says that it has seen last. Immutable. */
public sealed interface LastEventId {

  /** A position that can be resumed from. */
  record At(Cursor cursor) implements LastEventId {}

  /** Something that is no position: an older client's, another server's, or nonsense. */
  record Unreadable(String text) implements LastEventId {}

  /** Nothing: a stream that is opened for the first time, or by a script that forgot. */
  record Absent() implements LastEventId {}

  /** The longest text that is looked at; what Galaxy writes has 26 characters. */
  int MAX_LENGTH = 64;

  /**
   * Reads the forms that Galaxy reads (Python's {@code datetime.fromisoformat}): extended and
   * compact, date alone, ISO week, any offset. A time without an offset is UTC.
   */
  static LastEventId parse(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return new Absent();
    }
    if (text.length() > MAX_LENGTH) {
      return new Unreadable(text);
    }
    for (DateTimeFormatter form : Forms.ALL) {
      LocalDateTime time = read(form, text);
      if (time != null) {
        return new At(Cursor.of(time));
      }
    }
    return new Unreadable(text);
  }

  private static @Nullable LocalDateTime read(DateTimeFormatter form, String text) {
    try {
      return switch (form.parseBest(
          text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from)) {
        case OffsetDateTime time -> time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
        case LocalDateTime time -> time;
        case LocalDate date -> date.atStartOfDay();
        default -> null;
      };
    } catch (DateTimeException notThisForm) {
      return null;
    }
  }

  /** The accepted forms, the one that Galaxy writes first. */
  final class Forms {
    private static final List<DateTimeFormatter> ALL =
        List.of(
            DateTimeFormatter.ofPattern("uuuu-MM-dd['T'][' ']HH:mm[:ss][.SSSSSS][.SSS][XXX][X]"),
            DateTimeFormatter.ISO_DATE_TIME,
            DateTimeFormatter.ISO_DATE,
            DateTimeFormatter.ofPattern("uuuuMMdd['T'HHmm[ss][.SSSSSS][.SSS]][XXX][X]"),
            DateTimeFormatter.ISO_WEEK_DATE);

    private Forms() {}
  }
}
