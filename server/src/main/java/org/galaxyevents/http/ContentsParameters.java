package org.galaxyevents.http;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.galaxyevents.history.ContentFilter;
import org.galaxyevents.history.ContentFilter.Comparison;
import org.galaxyevents.history.ContentFilter.FlagColumn;
import org.galaxyevents.history.ContentFilter.TextColumn;
import org.galaxyevents.history.ContentFilter.TimeColumn;
import org.galaxyevents.history.ContentsQuery;
import org.galaxyevents.sse.LastEventId;

/**
 * What a request for the contents of a history asks: pairs of {@code q} and {@code qv}, Galaxy's
 * older parameters, order and page. Immutable.
 */
record ContentsParameters(Request request, EncodedIds ids) {

  private static final int MOST_FILTERS = 50;

  /** Of which items everything is shown. */
  record Details(boolean all, Set<Long> datasetIds) {}

  ContentsQuery query() {
    QueryParameters parameters = new QueryParameters(request);
    List<ContentFilter> filters = new ArrayList<>(pairs());
    parameters
        .flag("deleted")
        .ifPresent(deleted -> filters.add(new ContentFilter.Flag(FlagColumn.DELETED, deleted)));
    parameters
        .flag("visible")
        .ifPresent(visible -> filters.add(new ContentFilter.Flag(FlagColumn.VISIBLE, visible)));
    if (request.parameter("ids").isPresent()) {
      filters.add(new ContentFilter.Ids(decoded("ids")));
    }
    if (request.parameter("types").isPresent()) {
      filters.add(
          new ContentFilter.TextIn(
              TextColumn.HISTORY_CONTENT_TYPE,
              parameters.list("types").stream().map(ContentsParameters::singular).toList()));
    }
    return new ContentsQuery(filters, order(), parameters.offset(), parameters.limit());
  }

  Details details() {
    return request.parameter("details").filter("all"::equals).isPresent()
        ? new Details(true, Set.of())
        : new Details(false, new HashSet<>(decoded("details")));
  }

  private List<Long> decoded(String name) {
    return new QueryParameters(request)
        .list(name).stream().map(id -> ids.decode(id, List.of("query", name))).toList();
  }

  private static String singular(String type) {
    return type.endsWith("s") ? type.substring(0, type.length() - 1) : type;
  }

  private ContentsQuery.Order order() {
    String name = request.parameter("order").orElse("").toLowerCase(Locale.ROOT);
    return switch (name) {
      case "", "hid-asc" -> ContentsQuery.Order.HID;
      case "hid", "hid-dsc" -> ContentsQuery.Order.HID_BACKWARDS;
      case "update_time", "update_time-dsc" -> ContentsQuery.Order.UPDATE_TIME_BACKWARDS;
      case "update_time-asc" -> ContentsQuery.Order.UPDATE_TIME;
      case "create_time", "create_time-dsc" -> ContentsQuery.Order.CREATE_TIME_BACKWARDS;
      case "create_time-asc" -> ContentsQuery.Order.CREATE_TIME;
      case "name", "name-asc" -> ContentsQuery.Order.NAME;
      case "name-dsc" -> ContentsQuery.Order.NAME_BACKWARDS;
      default -> throw QueryParameters.refusal("Unknown order: " + QueryParameters.shortened(name));
    };
  }

  private List<ContentFilter> pairs() {
    List<String> names = request.parameters("q");
    List<String> values = request.parameters("qv");
    if (names.size() != values.size()) {
      throw QueryParameters.refusal("Each q needs a qv");
    }
    if (names.size() > MOST_FILTERS) {
      throw QueryParameters.refusal("At most " + MOST_FILTERS + " filters are allowed");
    }
    List<ContentFilter> filters = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      filters.add(filter(names.get(i), values.get(i)));
    }
    return filters;
  }

  private static ContentFilter filter(String name, String value) {
    int dash = name.indexOf('-');
    String column = dash < 0 ? name : name.substring(0, dash);
    String operator = dash < 0 ? "eq" : name.substring(dash + 1);
    return switch (column) {
      case "deleted" -> flag(name, FlagColumn.DELETED, operator, value);
      case "visible" -> flag(name, FlagColumn.VISIBLE, operator, value);
      case "purged" -> flag(name, FlagColumn.PURGED, operator, value);
      case "state" -> texts(name, TextColumn.STATE, operator, value);
      case "extension" -> texts(name, TextColumn.EXTENSION, operator, value);
      case "history_content_type" ->
          texts(name, TextColumn.HISTORY_CONTENT_TYPE, operator, singular(value));
      case "name" ->
          operator.equals("contains")
              ? new ContentFilter.NameContains(value)
              : texts(name, TextColumn.NAME, operator, value);
      case "hid" -> new ContentFilter.Hid(comparison(name, operator), hid(value));
      case "update_time" ->
          new ContentFilter.Time(TimeColumn.UPDATE_TIME, comparison(name, operator), time(value));
      case "create_time" ->
          new ContentFilter.Time(TimeColumn.CREATE_TIME, comparison(name, operator), time(value));
      default -> throw badFilter(name);
    };
  }

  private static ContentFilter flag(String name, FlagColumn column, String operator, String value) {
    if (!operator.equals("eq")) {
      throw badFilter(name);
    }
    return new ContentFilter.Flag(
        column, QueryParameters.flagOf(value).orElseThrow(() -> unreadable(value)));
  }

  private static ContentFilter texts(
      String name, TextColumn column, String operator, String value) {
    return switch (operator) {
      case "eq" -> new ContentFilter.TextIn(column, List.of(value));
      case "in" -> new ContentFilter.TextIn(column, Arrays.asList(value.split(",")));
      default -> throw badFilter(name);
    };
  }

  private static Comparison comparison(String name, String operator) {
    return switch (operator) {
      case "eq" -> Comparison.EQUAL;
      case "gt" -> Comparison.GREATER;
      case "ge" -> Comparison.GREATER_OR_EQUAL;
      case "lt" -> Comparison.LESS;
      case "le" -> Comparison.LESS_OR_EQUAL;
      default -> throw badFilter(name);
    };
  }

  private static int hid(String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException noNumber) {
      throw unreadable(value);
    }
  }

  /** A plus sign that was not escaped arrives as a space, in front of the offset for one. */
  private static LocalDateTime time(String value) {
    String text = value.replaceFirst(" (?=[0-9]{2}:?[0-9]{2}$)(?<=:[0-9.]{2,12} )", "+");
    return switch (LastEventId.parse(text)) {
      case LastEventId.At(var cursor) -> cursor.toLocalDateTime();
      case LastEventId.Unreadable unreadable -> throw unreadable(value);
      case LastEventId.Absent absent -> throw unreadable(value);
    };
  }

  private static ApiError badFilter(String name) {
    return QueryParameters.refusal("bad filter: " + QueryParameters.shortened(name));
  }

  private static ApiError unreadable(String value) {
    return QueryParameters.refusal(
        "unparsable value for filter: " + QueryParameters.shortened(value));
  }
}
