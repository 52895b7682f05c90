package org.galaxyevents.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What things that a real Galaxy named are called by a server to which the same is done: ids, API
 * keys, cookies, tokens. Times are moved to where they stand to now as they stood to the recording.
 * Learns from pairs of answers. Confined to the test.
 */
public final class GoldenNames {

  private static final Pattern ID_IN_PATH =
      Pattern.compile("(?<=/)([0-9a-f]{16}|3h6so4ro15li2)(?=[/?]|$)");
  private static final Pattern ID_IN_BODY =
      Pattern.compile("\"(\\w+?)_ids?\": \\[?(\"[0-9a-f]{16}\"(, )?)+");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");
  private static final Pattern TIME =
      Pattern.compile("202[67]-\\d\\d-\\d\\d(T\\d\\d:\\d\\d:\\d\\d(\\.\\d{6})?)?");
  private static final Pattern SECONDS = Pattern.compile("(?<=since=)1795\\d{6}");

  /** By kind and Galaxy's name: the number 2 of users is encoded as the number 2 of histories. */
  private final Map<String, String> names = new HashMap<>();

  /** How much later than recorded everything happens. */
  private Duration later = Duration.ZERO;

  /**
   * Whether that is known from something that was made, and not from a header without fractions.
   */
  private boolean exact;

  /** That what follows begins now, and began with this recording. */
  public void begin(Recording first) {
    String date = first.responseHeader("date");
    Instant recorded = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    later = Duration.between(recorded, Instant.now());
    exact = false;
  }

  /** That this thing of Galaxy's is this one of ours. */
  public void put(String kind, String theirs, String ours) {
    names.putIfAbsent(kind + " " + theirs, ours);
  }

  public String get(String kind, String theirs) {
    return names.getOrDefault(kind + " " + theirs, theirs);
  }

  /** What a header, the cookie or the key, is to say. */
  public String header(String name, String value) {
    int equals = value.indexOf('=');
    return switch (name.toLowerCase(java.util.Locale.ROOT)) {
      case "x-api-key" -> get("key", value);
      case "cookie" -> value.substring(0, equals + 1) + get("cookie", value.substring(equals + 1));
      default -> value;
    };
  }

  /** The path and query of a request. */
  public String path(Recording recording) {
    String path =
        ID_IN_PATH
            .matcher(recording.path())
            .replaceAll(id -> get(kind(recording.path().substring(0, id.start())), id.group()));
    String withToken =
        replaced(path, "(?<=session_csrf_token=)\\w+", match -> get("token", match.group()));
    String withJob = replaced(withToken, "(?<=job_id=)\\w+", match -> get("job", match.group()));
    String withKey = replaced(withJob, "(?<=job_key=)\\w+", match -> get("job_key", match.group()));
    return movedTimes(withKey);
  }

  /** The body of a request. */
  public String body(Recording recording) {
    String body =
        ID_IN_BODY
            .matcher(recording.body())
            .replaceAll(field ->
                Matcher.quoteReplacement(
                    ID.matcher(field.group()).replaceAll(id -> get(field.group(1), id.group()))));
    String withToken =
        replaced(body, "(?<=\"session_csrf_token\": \")\\w+", match -> get("token", match.group()));
    return movedTimes(withToken);
  }

  /** What an id is of that stands behind this much of a path. */
  private static String kind(String path) {
    String collection = path.replaceFirst("/$", "").replaceFirst(".*/", "");
    return switch (collection) {
      case "histories", "deleted" -> "history";
      case "datasets", "contents" -> "dataset";
      case "users" -> "user";
      case "jobs" -> "job";
      case "notifications", "broadcast" -> "notification";
      case "entry_points" -> "entry_point";
      default -> collection;
    };
  }

  private String movedTimes(String text) {
    String dated = replaced(text, TIME.pattern(), match -> moved(match.group()));
    return replaced(
        dated,
        SECONDS.pattern(),
        match -> Long.toString(Long.parseLong(match.group()) + later.toSeconds()));
  }

  private String moved(String time) {
    String known = names.get("time " + time);
    if (known != null) {
      return known;
    }
    boolean day = time.length() == 10;
    String moved =
        LocalDateTime.parse(day ? time + "T00:00:00" : time)
            .plus(later)
            .format(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS"));
    return day ? moved.substring(0, 10) : moved;
  }

  private static String replaced(
      String text, String pattern, java.util.function.Function<MatchResult, String> replacement) {
    return Pattern.compile(pattern)
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(replacement.apply(match)));
  }

  /** Learns what two answers to the same request name. */
  public void learn(JsonNode theirs, JsonNode ours) {
    if (theirs.isObject() && ours.isObject()) {
      if (theirs.path("id").isString() && ours.path("id").isString()) {
        put(kind(theirs), theirs.get("id").asString(), ours.get("id").asString());
      }
      theirs
          .properties()
          .forEach(field -> {
            JsonNode same = ours.path(field.getKey());
            if (field.getKey().equals("create_time") && same.isString() && !exact) {
              later =
                  Duration.between(
                      LocalDateTime.parse(field.getValue().asString()),
                      LocalDateTime.parse(same.asString()));
              exact = true;
            }
            if (field.getKey().equals("update_time") && same.isString()) {
              put("time", field.getValue().asString(), same.asString());
            }
            learn(field.getValue(), same);
          });
    } else if (theirs.isArray() && ours.isArray() && theirs.size() == ours.size()) {
      for (int i = 0; i < theirs.size(); i++) {
        learn(theirs.get(i), ours.get(i));
      }
    }
  }

  /** What an object in an answer is. */
  public static String kind(JsonNode object) {
    return switch (object.path("model_class").asString("")) {
      case "History" -> "history";
      case "User" -> "user";
      case "HistoryDatasetAssociation" -> "dataset";
      case "Job" -> "job";
      case "InteractiveToolEntryPoint" -> "entry_point";
      default -> object.has("publication_time") ? "notification" : "";
    };
  }
}
