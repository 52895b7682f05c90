package org.galaxyevents.history;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** A condition on the items of a history. Immutable. */
public sealed interface ContentFilter {

  /** How a value is compared. */
  enum Comparison {
    EQUAL("="),
    GREATER(">"),
    GREATER_OR_EQUAL(">="),
    LESS("<"),
    LESS_OR_EQUAL("<=");

    private final String sql;

    Comparison(String sql) {
      this.sql = sql;
    }

    String sql() {
      return sql;
    }
  }

  /** A flag has this value. */
  record Flag(FlagColumn column, boolean value) implements ContentFilter {}

  /** The flags of an item. */
  enum FlagColumn {
    DELETED,
    VISIBLE,
    PURGED
  }

  /** A text is one of these. */
  record TextIn(TextColumn column, List<String> values) implements ContentFilter {
    public TextIn {
      values = List.copyOf(values);
    }
  }

  /** The texts of an item. */
  enum TextColumn {
    NAME,
    STATE,
    EXTENSION,
    HISTORY_CONTENT_TYPE
  }

  /** The name contains this text, whatever the case of ASCII letters. */
  record NameContains(String text) implements ContentFilter {}

  /** The number in the history compares so. */
  record Hid(Comparison comparison, int value) implements ContentFilter {}

  /** The item's id is one of these. */
  record Ids(List<Long> values) implements ContentFilter {
    public Ids {
      values = List.copyOf(values);
    }
  }

  /** The times of an item. */
  enum TimeColumn {
    UPDATE_TIME,
    CREATE_TIME
  }

  /**
   * A time compares so. Stored times may be floored to the millisecond: a row must not be lost
   * because the value is finer than that, one too many does no harm.
   */
  record Time(TimeColumn column, Comparison comparison, LocalDateTime value)
      implements ContentFilter {

    public Time {
      boolean finer = !value.equals(value.truncatedTo(ChronoUnit.MILLIS));
      switch (comparison) {
        case GREATER -> {
          comparison = finer ? Comparison.GREATER_OR_EQUAL : comparison;
          value = value.truncatedTo(ChronoUnit.MILLIS);
        }
        case GREATER_OR_EQUAL -> value = value.truncatedTo(ChronoUnit.MILLIS);
        case LESS -> comparison = finer ? Comparison.LESS_OR_EQUAL : comparison;
        case LESS_OR_EQUAL, EQUAL -> {}
      }
    }
  }
}
