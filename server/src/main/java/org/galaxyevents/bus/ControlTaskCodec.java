package org.galaxyevents.bus;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.galaxyevents.event.Cursor;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.util.MinimalPrettyPrinter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Galaxy's format of control tasks: {@code {"task": NAME, "kwargs": {…}}}, written to the byte as
 * Python writes it. Thread-safe.
 */
public final class ControlTaskCodec {

  /** What came in is no control task. The message says why, with nothing of the content. */
  public static final class MalformedTask extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedTask(String message) {
      super(message);
    }
  }

  /** Galaxy's largest tasks have some kilobytes; beyond this a message is somebody's mistake. */
  private static final int MAX_BYTES = 16 << 20;

  private static final byte[] NOOP = "\"noop\"".getBytes(StandardCharsets.US_ASCII);

  private final JsonMapper json =
      JsonMapper.builder(
              JsonFactory.builder()
                  // Owners' ids are names in this JSON: kept, thousands of them fill the table of
                  // known
                  // names, and each message copies it.
                  .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(32).build())
                  // Python's json.dumps leaves printable ASCII alone and nothing else.
                  .highestNonEscapedChar(126)
                  .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
                  .build())
          .build();

  private final ObjectWriter writer = json.writer().with(new PythonSpaces());

  /** The task as the bytes of a message. */
  public byte[] encode(ControlTask task) {
    return encode(task, null);
  }

  /**
   * The task as the bytes of a message.
   *
   * @param noop the server that must not run it, having done so already; null if all shall
   */
  public byte[] encode(ControlTask task, @Nullable String noop) {
    ObjectNode kwargs = JsonNodeFactory.instance.objectNode();
    String name =
        switch (task) {
          case ControlTask.HistoryUpdate update -> {
            putUpdates(kwargs.putObject("user_updates"), update.userUpdates());
            kwargs.put("event_id", update.eventId());
            if (!update.sessionUpdates().isEmpty()) {
              putUpdates(kwargs.putObject("session_updates"), update.sessionUpdates());
            }
            yield "history_update";
          }
          case ControlTask.EntryPointUpdate(long userId, String eventId) -> {
            kwargs.put("user_id", userId).put("event_id", eventId);
            yield "entry_point_update";
          }
          case ControlTask.NotifyUsers(List<Long> userIds, String payload, String eventId) -> {
            userIds.forEach(kwargs.putArray("user_ids")::add);
            kwargs.put("payload", payload).put("event_id", eventId);
            yield "notify_users";
          }
          case ControlTask.NotifyBroadcast(String payload, String eventId) -> {
            kwargs.put("payload", payload).put("event_id", eventId);
            yield "notify_broadcast";
          }
          case ControlTask.NotifyStatus(long userId, String payload, String eventId) -> {
            kwargs.put("user_id", userId).put("payload", payload).put("event_id", eventId);
            yield "galaxy_events_notify_status";
          }
          case ControlTask.SubscribeHistoryViewer(
                  String historyId,
                  OptionalLong user,
                  OptionalLong session) -> {
            putViewer(kwargs, historyId, user, session);
            yield "subscribe_history_viewer";
          }
          case ControlTask.UnsubscribeHistoryViewer(
                  String historyId,
                  OptionalLong user,
                  OptionalLong session) -> {
            putViewer(kwargs, historyId, user, session);
            yield "unsubscribe_history_viewer";
          }
          case ControlTask.ReconfigureWatcher() -> "reconfigure_watcher";
          case ControlTask.Tick tick -> {
            kwargs.put("term", tick.term()).put("watermark", tick.watermark().micros());
            kwargs.put("covered_from", tick.coveredFrom().micros());
            tick.heard().forEach(kwargs.putObject("heard")::put);
            yield "galaxy_events_tick";
          }
          case ControlTask.Unknown(String other) -> other;
        };
    ObjectNode message =
        JsonNodeFactory.instance.objectNode().put("task", name).set("kwargs", kwargs).asObject();
    if (noop != null) {
      message.put("noop", noop);
    }
    return writer.writeValueAsBytes(message);
  }

  /** The server that must not run the task in these bytes; null if all shall. */
  public @Nullable String noop(byte[] message) {
    if (!contains(message, NOOP)) {
      return null;
    }
    try {
      JsonNode noop = json.readTree(message).path("noop");
      return noop.isString() ? noop.asString() : null;
    } catch (JacksonException notJson) {
      return null;
    }
  }

  /**
   * The task in these bytes. What it does not know is {@link ControlTask.Unknown}, and extra fields
   * are ignored, as Galaxy's workers do.
   */
  public ControlTask decode(byte[] message) throws MalformedTask {
    if (message.length > MAX_BYTES) {
      throw new MalformedTask("longer than " + MAX_BYTES + " bytes");
    }
    JsonNode root;
    try {
      root = json.readTree(message);
    } catch (JacksonException notJson) {
      throw new MalformedTask("no JSON");
    }
    JsonNode name = root.path("task");
    if (!name.isString()) {
      throw new MalformedTask("no JSON object with a task");
    }
    Kwargs kwargs = new Kwargs(name.asString(), root.path("kwargs"));
    return switch (name.asString()) {
      case "history_update" ->
          new ControlTask.HistoryUpdate(
              kwargs.updates("user_updates"), kwargs.updates("session_updates"), kwargs.eventId());
      case "entry_point_update" ->
          new ControlTask.EntryPointUpdate(kwargs.id("user_id"), kwargs.eventId());
      case "notify_users" ->
          new ControlTask.NotifyUsers(kwargs.ids("user_ids"), kwargs.payload(), kwargs.eventId());
      case "notify_broadcast" ->
          new ControlTask.NotifyBroadcast(kwargs.payload(), kwargs.eventId());
      case "galaxy_events_notify_status" ->
          new ControlTask.NotifyStatus(kwargs.id("user_id"), kwargs.payload(), kwargs.eventId());
      case "subscribe_history_viewer" ->
          new ControlTask.SubscribeHistoryViewer(
              kwargs.text("history_id"),
              kwargs.optionalId("user_id"),
              kwargs.optionalId("session_id"));
      case "unsubscribe_history_viewer" ->
          new ControlTask.UnsubscribeHistoryViewer(
              kwargs.text("history_id"),
              kwargs.optionalId("user_id"),
              kwargs.optionalId("session_id"));
      case "reconfigure_watcher" -> new ControlTask.ReconfigureWatcher();
      case "galaxy_events_tick" ->
          new ControlTask.Tick(
              kwargs.id("term"),
              kwargs.cursor("watermark"),
              kwargs.cursor("covered_from"),
              kwargs.numbers("heard"));
      default -> new ControlTask.Unknown(name.asString());
    };
  }

  private static void putUpdates(ObjectNode object, Map<Long, List<Long>> updates) {
    new TreeMap<>(updates)
        .forEach((owner, ids) -> ids.forEach(object.putArray(Long.toString(owner))::add));
  }

  private static boolean contains(byte[] message, byte[] part) {
    for (int at = 0; at <= message.length - part.length; at++) {
      if (Arrays.equals(message, at, at + part.length, part, 0, part.length)) {
        return true;
      }
    }
    return false;
  }

  private static void putViewer(
      ObjectNode kwargs, String historyId, OptionalLong user, OptionalLong session) {
    kwargs.put("history_id", historyId);
    user.ifPresent(id -> kwargs.put("user_id", id));
    session.ifPresent(id -> kwargs.put("session_id", id));
  }

  /** The arguments of one task, read as leniently as Galaxy reads them. */
  private record Kwargs(String task, JsonNode node) {

    String eventId() {
      return node.path("event_id").asString("");
    }

    /**
     * Galaxy's default; an object, which Galaxy would print in Python's notation, is taken as the
     * JSON it is.
     */
    String payload() {
      JsonNode payload = node.path("payload");
      return payload.isMissingNode() || payload.isNull()
          ? "{}"
          : payload.isString() ? payload.asString() : payload.toString();
    }

    String text(String key) throws MalformedTask {
      JsonNode value = node.path(key);
      if (!value.isString()) {
        throw malformed(key);
      }
      return value.asString();
    }

    OptionalLong optionalId(String key) throws MalformedTask {
      JsonNode value = node.path(key);
      return value.isMissingNode() || value.isNull()
          ? OptionalLong.empty()
          : OptionalLong.of(number(key, value));
    }

    long id(String key) throws MalformedTask {
      return number(key, node.path(key));
    }

    Cursor cursor(String key) throws MalformedTask {
      try {
        return new Cursor(id(key));
      } catch (IllegalArgumentException outOfRange) {
        throw malformed(key);
      }
    }

    List<Long> ids(String key) throws MalformedTask {
      return numbers(key, node.path(key));
    }

    Map<Long, List<Long>> updates(String key) throws MalformedTask {
      JsonNode object = node.path(key);
      if (object.isMissingNode() || object.isNull()) {
        return Map.of();
      }
      if (!object.isObject()) {
        throw malformed(key);
      }
      Map<Long, List<Long>> updates = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : object.properties()) {
        updates.put(parse(key, entry.getKey()), numbers(key, entry.getValue()));
      }
      return updates;
    }

    Map<String, Long> numbers(String key) throws MalformedTask {
      Map<String, Long> numbers = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : node.path(key).properties()) {
        numbers.put(entry.getKey(), number(key, entry.getValue()));
      }
      return numbers;
    }

    private List<Long> numbers(String key, JsonNode array) throws MalformedTask {
      if (!array.isArray()) {
        throw malformed(key);
      }
      List<Long> numbers = new ArrayList<>(array.size());
      for (JsonNode element : array) {
        numbers.add(number(key, element));
      }
      return numbers;
    }

    private long number(String key, JsonNode value) throws MalformedTask {
      if (value.isIntegralNumber() && value.canConvertToLong()) {
        return value.asLong();
      }
      if (value.isString()) {
        return parse(key, value.asString());
      }
      throw malformed(key);
    }

    private long parse(String key, String text) throws MalformedTask {
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException noNumber) {
        throw malformed(key);
      }
    }

    private MalformedTask malformed(String key) {
      return new MalformedTask("task " + task + " has no usable " + key);
    }
  }

  /** A blank behind each comma and colon. Immutable. */
  private static final class PythonSpaces extends MinimalPrettyPrinter {
    private static final long serialVersionUID = 1L;

    @Override
    public void writeArrayValueSeparator(JsonGenerator generator) {
      generator.writeRaw(", ");
    }

    @Override
    public void writeObjectEntrySeparator(JsonGenerator generator) {
      generator.writeRaw(", ");
    }

    @Override
    public void writeObjectNameValueSeparator(JsonGenerator generator) {
      generator.writeRaw(": ");
    }
  }
}
