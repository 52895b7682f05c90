package org.galaxyevents.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.galaxyevents.http.ApiError.ValidationError;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON object that a request brings, or one inside it; says what is wrong with a field in the
 * words of Galaxy's validation. What does not fit is refused by an {@link ApiError}. Immutable.
 *
 * <p>Answers repeat short values only: a field may hold a megabyte, or a password.
 */
public final class JsonBody {

  private static final int LONGEST_ECHO = 100;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(50)
                          .maxStringLength(1 << 20)
                          .maxNameLength(1_000)
                          .maxNumberLength(100)
                          .build())
                  .build())
          .build();

  private final ObjectNode object;
  private final List<Object> location;

  private JsonBody(ObjectNode object, List<Object> location) {
    this.object = object;
    this.location = location;
  }

  /** The object in the request's body, which must have one. */
  public static JsonBody of(Request request) {
    if (request.body().length == 0) {
      throw invalid("missing", List.of("body"), "Field required", null);
    }
    return of(parse(request.body()));
  }

  /** The object in the request's body; one without fields if the request has no body. */
  public static JsonBody ofOptional(Request request) {
    return request.body().length == 0 ? of(JsonNodeFactory.instance.objectNode()) : of(request);
  }

  /** The object in the request's body, or the fields of a form, which are all texts. */
  static JsonBody ofJsonOrForm(Request request) {
    boolean form =
        request
            .header("content-type")
            .filter(type -> type.startsWith("application/x-www-form-urlencoded"))
            .isPresent();
    return form ? of(FormFields.parse(request.body())) : ofOptional(request);
  }

  static JsonBody of(JsonNode whole) {
    List<Object> location = List.of("body");
    refuseUnstorable(whole, location);
    return object(whole, location);
  }

  /** Whether the field is there and not null. */
  public boolean has(String name) {
    return given(name) != null;
  }

  /** Whether the field is there, and null. */
  boolean isNull(String name) {
    return object.has(name) && !has(name);
  }

  /** A text that must be there. */
  public String text(String name) {
    return text(required(name), at(name));
  }

  /** A text; empty if it is not there or null. */
  public Optional<String> optionalText(String name) {
    return Optional.ofNullable(given(name)).map(value -> text(value, at(name)));
  }

  /** A text that no answer may repeat. */
  public String secret(String name) {
    JsonNode value = required(name);
    if (!value.isString()) {
      throw invalid("string_type", at(name), "Input should be a valid string", null);
    }
    return value.asString();
  }

  /** A boolean that must be there. */
  public boolean bool(String name) {
    return bool(required(name), at(name));
  }

  /** A boolean; empty if it is not there or null. */
  public Optional<Boolean> optionalBool(String name) {
    return Optional.ofNullable(given(name)).map(value -> bool(value, at(name)));
  }

  /** A whole number in these bounds that must be there. */
  int number(String name, int least, int most) {
    JsonNode value = required(name);
    if (!value.isIntegralNumber()) {
      throw invalid("int_type", at(name), "Input should be a valid integer", value);
    }
    if (!value.canConvertToInt() || value.asInt() < least || value.asInt() > most) {
      throw refusal(name, "must be from %d to %d".formatted(least, most));
    }
    return value.asInt();
  }

  /** An object that must be there. */
  public JsonBody object(String name) {
    return object(required(name), at(name));
  }

  /** An object; empty if it is not there or null. */
  public Optional<JsonBody> optionalObject(String name) {
    return Optional.ofNullable(given(name)).map(value -> object(value, at(name)));
  }

  /** A list of texts that must be there. */
  public List<String> texts(String name) {
    return each(required(name), at(name), JsonBody::text);
  }

  /** A list of texts; empty if it is not there or null. */
  public Optional<List<String>> optionalTexts(String name) {
    return Optional.ofNullable(given(name)).map(value -> each(value, at(name), JsonBody::text));
  }

  /** A list of objects that must be there. */
  public List<JsonBody> objects(String name) {
    return each(required(name), at(name), JsonBody::object);
  }

  /** The names of all fields. */
  Set<String> names() {
    return Set.copyOf(object.propertyNames());
  }

  /** The same object, which errors name as standing below this label. */
  JsonBody labelled(String label) {
    return new JsonBody(object, append(location, label));
  }

  /** The value of a field, whatever it is; null if it is not there or null. */
  @Nullable JsonNode value(String name) {
    return given(name);
  }

  /** Where this field stands, as validation errors name it. */
  public List<Object> at(String name) {
    return append(location, name);
  }

  /** The error for a field whose value is well-formed but cannot be taken. */
  public ApiError refusal(String name, String reason) {
    return refusal("value_error", name, "Value error, " + reason);
  }

  /** The same, with an error type and message of Galaxy's own. */
  ApiError refusal(String type, String name, String message) {
    return invalid(type, at(name), message, object.get(name));
  }

  private interface Reader<T> {
    T read(JsonNode value, List<Object> location);
  }

  private static <T> List<T> each(JsonNode list, List<Object> location, Reader<T> reader) {
    if (!list.isArray()) {
      throw invalid("list_type", location, "Input should be a valid list", list);
    }
    List<T> elements = new ArrayList<>(list.size());
    for (int i = 0; i < list.size(); i++) {
      elements.add(reader.read(list.get(i), append(location, i)));
    }
    return elements;
  }

  private static String text(JsonNode value, List<Object> location) {
    if (!value.isString()) {
      throw invalid("string_type", location, "Input should be a valid string", value);
    }
    return value.asString();
  }

  private static boolean bool(JsonNode value, List<Object> location) {
    if (!value.isBoolean()) {
      throw invalid("bool_type", location, "Input should be a valid boolean", value);
    }
    return value.asBoolean();
  }

  private static JsonBody object(JsonNode value, List<Object> location) {
    if (!(value instanceof ObjectNode object)) {
      throw invalid(
          "model_attributes_type",
          location,
          "Input should be a valid dictionary or object to extract fields from",
          value);
    }
    return new JsonBody(object, location);
  }

  private @Nullable JsonNode given(String name) {
    JsonNode value = object.get(name);
    return value == null || value.isNull() ? null : value;
  }

  private JsonNode required(String name) {
    JsonNode value = object.get(name);
    if (value == null) {
      throw invalid("missing", at(name), "Field required", object);
    }
    return value;
  }

  private static JsonNode parse(byte[] body) {
    JsonNode whole;
    try {
      whole = MAPPER.readTree(body);
    } catch (JacksonException malformed) {
      throw invalid("json_invalid", List.of("body"), "JSON decode error", null);
    }
    if (whole.isMissingNode()) {
      throw invalid("missing", List.of("body"), "Field required", null);
    }
    return whole;
  }

  /** PostgreSQL stores no NUL, and a lone surrogate cannot be sent back as UTF-8. */
  private static void refuseUnstorable(JsonNode value, List<Object> location) {
    if (value.isString() && !isStorable(value.asString())) {
      throw unstorable(location);
    }
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      refuseUnstorable(value.get(i), append(location, i));
    }
    if (value.isObject()) {
      for (var field : value.properties()) {
        if (!isStorable(field.getKey())) {
          throw unstorable(location);
        }
        refuseUnstorable(field.getValue(), append(location, field.getKey()));
      }
    }
  }

  private static ApiError unstorable(List<Object> location) {
    return invalid(
        "value_error",
        location,
        "Value error, NUL characters and lone surrogates are not allowed",
        null);
  }

  private static boolean isStorable(String text) {
    return text.codePoints().allMatch(point -> point != 0 && !isSurrogate(point));
  }

  private static boolean isSurrogate(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }

  private static ApiError invalid(
      String type, List<Object> location, String message, @Nullable JsonNode input) {
    return ApiError.invalid(new ValidationError(type, location, message, echo(input)));
  }

  private static @Nullable Object echo(@Nullable JsonNode input) {
    if (input == null || input.isNull()) {
      return null;
    }
    if (input.isContainer()) {
      return input.isArray() ? List.of() : JsonNodeFactory.instance.objectNode();
    }
    String text = input.asString();
    return text.length() > LONGEST_ECHO ? text.substring(0, LONGEST_ECHO) : input;
  }

  private static List<Object> append(List<Object> location, Object part) {
    List<Object> longer = new ArrayList<>(location);
    longer.add(part);
    return List.copyOf(longer);
  }
}
