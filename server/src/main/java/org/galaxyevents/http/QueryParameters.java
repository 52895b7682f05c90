package org.galaxyevents.http;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.galaxyevents.http.ApiError.ValidationError;

/** Reads parameters of the query, and refuses in Galaxy's words what does not fit. Immutable. */
record QueryParameters(Request request) {

  /** More than this is never answered at once. */
  static final int LARGEST_PAGE = 10_000;

  private static final int LONGEST_ECHO = 100;

  /** How many are asked for; as many as there may be if nothing is said. */
  int limit() {
    return Math.min(number("limit", 1).orElse(LARGEST_PAGE), LARGEST_PAGE);
  }

  /**
   * How many of a short list are asked for; 0 asks for all.
   *
   * @param otherwise how many if nothing is said
   * @param most how many there can be
   */
  int limitOrAll(int otherwise, int most) {
    int asked = number("limit", 0).orElse(otherwise);
    return asked == 0 ? most : Math.min(asked, most);
  }

  /**
   * A time that must be there.
   *
   * @throws ApiError if it is not, or is no time
   */
  LocalDateTime time(String name) {
    String text =
        request
            .parameter(name)
            .orElseThrow(() ->
                ApiError.invalid(
                    new ValidationError(
                        "missing", List.of("query", name), "Field required", null)));
    return RequestTimes.parse(text)
        .orElseThrow(
            () -> invalid("datetime_from_date_parsing", name, RequestTimes.complaint(text), text));
  }

  int offset() {
    return number("offset", 0).orElse(0);
  }

  private Optional<Integer> number(String name, int least) {
    Optional<String> text = request.parameter(name).filter(value -> !value.isEmpty());
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!text.get().matches("[+-]?[0-9]{1,18}")) {
      throw invalid(
          "int_parsing",
          name,
          "Input should be a valid integer, unable to parse string as an integer",
          text.get());
    }
    long value = Long.parseLong(text.get());
    if (value < least) {
      throw invalid(
          "greater_than_equal",
          name,
          "Input should be greater than or equal to " + least,
          text.get());
    }
    return Optional.of((int) Math.min(value, Integer.MAX_VALUE));
  }

  Optional<Boolean> flag(String name) {
    return request
        .parameter(name)
        .filter(value -> !value.isEmpty())
        .map(value ->
            flagOf(value)
                .orElseThrow(() ->
                    invalid(
                        "bool_parsing",
                        name,
                        "Input should be a valid boolean, unable to interpret input",
                        value)));
  }

  /** What Python's web frameworks take for true and for false. */
  static Optional<Boolean> flagOf(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "t", "yes", "y", "on", "1" -> Optional.of(true);
      case "false", "f", "no", "n", "off", "0" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /** The parts between commas, of all parameters with this name. */
  List<String> list(String name) {
    List<String> parts = new ArrayList<>();
    for (String value : request.parameters(name)) {
      Arrays.stream(value.split(","))
          .map(String::strip)
          .filter(part -> !part.isEmpty())
          .forEach(parts::add);
    }
    return parts;
  }

  /** The error for a parameter that cannot be taken. */
  static ApiError refusal(String message) {
    return ApiError.of(400, 400008, message);
  }

  private static ApiError invalid(String type, String name, String message, String input) {
    return ApiError.invalid(
        new ValidationError(type, List.of("query", name), message, shortened(input)));
  }

  /** A text that an answer may repeat. */
  static String shortened(String text) {
    return text.length() > LONGEST_ECHO ? text.substring(0, LONGEST_ECHO) : text;
  }
}
