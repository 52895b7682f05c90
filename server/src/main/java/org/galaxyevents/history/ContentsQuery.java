package org.galaxyevents.history;

import java.util.List;

/** Which page of a history's items, in which order. Immutable. */
public record ContentsQuery(List<ContentFilter> filters, Order order, int offset, int limit) {

  /** The orders that can be asked for. */
  public enum Order {
    HID("hid"),
    HID_BACKWARDS("hid DESC"),
    UPDATE_TIME("update_time"),
    UPDATE_TIME_BACKWARDS("update_time DESC"),
    CREATE_TIME("create_time"),
    CREATE_TIME_BACKWARDS("create_time DESC"),
    NAME("name"),
    NAME_BACKWARDS("name DESC");

    private final String sql;

    Order(String sql) {
      this.sql = sql;
    }

    /**
     * Ties are broken, so that no page repeats or omits what the page before had. Where other
     * programs left out a time or a name, it counts as the least.
     */
    String sql() {
      String tie = sql.endsWith("DESC") ? " DESC NULLS LAST" : " NULLS FIRST";
      return sql.replace(" DESC", "") + tie + ", hid" + tie + ", history_content_type, id" + tie;
    }
  }

  public ContentsQuery {
    filters = List.copyOf(filters);
  }
}
