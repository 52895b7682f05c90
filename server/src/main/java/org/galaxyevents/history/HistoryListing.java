package org.galaxyevents.history;

/**
 * Which page of the histories, in which order. Immutable.
 *
 * @param deleted whether the deleted ones are listed, or those that are not
 */
public record HistoryListing(boolean deleted, Order order, int offset, int limit) {

  /** The orders that can be asked for. */
  public enum Order {
    NEWEST_CHANGE_FIRST("changed DESC"),
    OLDEST_CHANGE_FIRST("changed"),
    NEWEST_FIRST("h.create_time DESC"),
    OLDEST_FIRST("h.create_time"),
    BY_NAME("h.name"),
    BY_NAME_BACKWARDS("h.name DESC");

    private final String sql;

    Order(String sql) {
      this.sql = sql;
    }

    /** Where other programs left out a time or a name, it counts as the least. */
    String sql() {
      return sql + (sql.endsWith("DESC") ? " NULLS LAST" : " NULLS FIRST");
    }
  }

  /** The same page of those that are not deleted: others see no deleted ones. */
  public HistoryListing undeleted() {
    return new HistoryListing(false, order, offset, limit);
  }
}
