package org.galaxyevents.bus;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
                  // Owners' ids are names in this JSON: kept, thousands of them fill the table
                  // of known names, and each message copies it.
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
    ByteArrayOutputStream message = new ByteArrayOutputStream(256);
    try (JsonGenerator out = writer.createGenerator(message)) {
      out.writeStartObject();
      out.writeStringProperty("task", ControlTaskWriter.name(task));
      out.writeObjectPropertyStart("kwargs");
      new ControlTaskWriter(out).writeKwargs(task);
      out.writeEndObject();
      if (noop != null) {
        out.writeStringProperty("noop", noop);
      }
      out.writeEndObject();
    }
    return message.toByteArray();
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
      case "galaxy_events_renew_viewers" ->
          new ControlTask.RenewViewers(kwargs.updates("users"), kwargs.updates("sessions"));
      case "galaxy_events_recheck_viewers" ->
          new ControlTask.RecheckViewers(kwargs.id("history_id"));
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

  private static boolean contains(byte[] message, byte[] part) {
    for (int at = 0; at <= message.length - part.length; at++) {
      if (Arrays.equals(message, at, at + part.length, part, 0, part.length)) {
        return true;
      }
    }
    return false;
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
