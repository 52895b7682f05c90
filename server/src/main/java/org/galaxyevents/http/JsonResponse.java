package org.galaxyevents.http;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.galaxyevents.event.Cursor;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.util.MinimalPrettyPrinter;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Answers in JSON as Galaxy writes it: keys in snake case and in the order of the record, absent
 * values as null, times as naive UTC. Immutable.
 */
public final class JsonResponse {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .addModule(new SimpleModule().addSerializer(new PythonTime()))
          .build();

  /** As Python's json.dumps writes: a space after each comma and colon, nothing but ASCII. */
  private static final ObjectWriter SPACED =
      MAPPER.writer().with(new Spaces()).with(JsonWriteFeature.ESCAPE_NON_ASCII);

  private JsonResponse() {}

  /** An answer of Galaxy's API. */
  public static Response json(int status, @Nullable Object body) {
    return Response.of(status, "application/json", MAPPER.writeValueAsBytes(body));
  }

  /** An answer of Galaxy's older routes, those that do not begin with {@code /api}. */
  public static Response spaced(int status, @Nullable Object body) {
    byte[] bytes = SPACED.writeValueAsString(body).getBytes(StandardCharsets.US_ASCII);
    return Response.of(status, "application/json; charset=UTF-8", bytes);
  }

  /** An error of Galaxy's API; one without a code has the older routes' shape. */
  public static Response error(ApiError error) {
    if (error.code() == 0) {
      return spaced(error.status(), Map.of("err_msg", error.getMessage()));
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("err_msg", error.getMessage());
    body.put("err_code", error.code());
    if (!error.validationErrors().isEmpty()) {
      body.put(
          "validation_errors",
          error.validationErrors().stream().map(JsonResponse::asText).toList());
    }
    return json(error.status(), body);
  }

  private static String asText(ApiError.ValidationError error) {
    Map<String, @Nullable Object> text = new LinkedHashMap<>();
    text.put("type", error.type());
    text.put("loc", error.location());
    text.put("msg", error.message());
    text.put("input", error.input());
    return SPACED.writeValueAsString(text);
  }

  private static final class Spaces extends MinimalPrettyPrinter {
    private static final long serialVersionUID = 1L;

    @Override
    public void writeObjectEntrySeparator(JsonGenerator generator) {
      generator.writeRaw(", ");
    }

    @Override
    public void writeObjectNameValueSeparator(JsonGenerator generator) {
      generator.writeRaw(": ");
    }

    @Override
    public void writeArrayValueSeparator(JsonGenerator generator) {
      generator.writeRaw(", ");
    }
  }

  /** Six digits of a second, or none at all when they are zero: Python's isoformat. */
  private static final class PythonTime extends StdSerializer<LocalDateTime> {
    private PythonTime() {
      super(LocalDateTime.class);
    }

    @Override
    public void serialize(
        LocalDateTime time, JsonGenerator generator, SerializationContext context) {
      generator.writeString(Cursor.of(time).toString());
    }
  }
}
