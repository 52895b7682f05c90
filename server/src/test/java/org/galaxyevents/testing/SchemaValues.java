package org.galaxyevents.testing;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Values that fit a schema of the API's description, and such that do not: the same ones again for
 * the same random numbers. Confined to a thread.
 */
final class SchemaValues {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final List<String> WORDS =
      List.of(
          "a",
          "word",
          "two words",
          "lower-case",
          "Ünï☃𝄞",
          "<b>bold</b>",
          "https://example.org/x?y=z",
          "/u/ann/h/one",
          "line one\nline two",
          "'; DROP TABLE history; --",
          "x".repeat(255),
          "y".repeat(5_000),
          "");

  private static final List<String> TIMES =
      List.of(
          "2026-05-01T12:34:56.123456",
          "2020-01-01",
          "2096-12-31T23:59:59Z",
          "2096-06-01T00:00:00+02:00",
          "1795416000");

  private static final List<String> ODD =
      List.of(
          "null",
          "true",
          "-1",
          "0",
          "1e308",
          "99999999999999999999",
          "\"\"",
          "\"odd\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "[]",
          "{}",
          "[[[{}]]]",
          "{\"odd\": [null]}",
          "[\"e4ac0f0e22e4ad1a\"]",
          '"' + "z".repeat(30_000) + '"');

  private final ApiDescription api;
  private final Random random;
  private final KnownValues known;

  SchemaValues(ApiDescription api, Random random, KnownValues known) {
    this.api = api;
    this.random = random;
    this.known = known;
  }

  /**
   * A value that fits.
   *
   * @param name what it is called, which tells of what kind an id is
   */
  JsonNode fitting(String name, JsonNode given) {
    JsonNode schema = api.resolved(given);
    if (schema.has("const")) {
      return schema.get("const");
    }
    if (schema.has("enum")) {
      return any(schema.get("enum").valueStream().toList());
    }
    if (schema.has("oneOf")) {
      return fitting(name, any(schema.get("oneOf").valueStream().toList()));
    }
    JsonNode type = schema.path("type");
    return switch (type.isArray() ? type.get(0).asString() : type.asString("object")) {
      case "object" -> object(schema);
      case "array" -> array(name, schema);
      case "boolean" -> NODES.booleanNode(random.nextBoolean());
      case "integer", "number" ->
          NODES.numberNode(schema.path("minimum").asInt(0) + random.nextInt(20));
      case "null" -> NODES.nullNode();
      default -> NODES.stringNode(text(name, schema));
    };
  }

  private ObjectNode object(JsonNode schema) {
    List<String> required = schema.path("required").valueStream().map(JsonNode::asString).toList();
    ObjectNode object = NODES.objectNode();
    schema
        .path("properties")
        .properties()
        .forEach(property -> {
          if (required.contains(property.getKey()) || random.nextInt(3) == 0) {
            object.set(property.getKey(), fitting(property.getKey(), property.getValue()));
          }
        });
    return object;
  }

  private ArrayNode array(String name, JsonNode schema) {
    ArrayNode array = NODES.arrayNode();
    for (int i = schema.path("minItems").asInt(0) + random.nextInt(3); i > 0; i--) {
      array.add(fitting(name, schema.get("items")));
    }
    return array;
  }

  private String text(String name, JsonNode schema) {
    String pattern = schema.path("pattern").asString("");
    if (pattern.contains("[0-9a-f]{16}") || pattern.contains("[0-9a-z]{1,50}")) {
      return known.id(name);
    }
    List<String> named = known.texts(name);
    if (!named.isEmpty()) {
      return any(named);
    }
    return switch (schema.path("format").asString("")) {
      case "date-time" -> any(TIMES);
      case "email" -> "fuzz" + random.nextInt(1_000_000) + "@example.org";
      case "uuid" -> "00000000-0000-4000-8000-000000000000";
      case "password" -> "a long secret 5!";
      default -> word(schema, pattern);
    };
  }

  private String word(JsonNode schema, String pattern) {
    int least = schema.path("minLength").asInt(0);
    int most = schema.path("maxLength").asInt(Integer.MAX_VALUE);
    List<String> fitting =
        WORDS.stream()
            .filter(word -> word.length() >= least && word.length() <= most)
            .filter(word -> Pattern.compile(pattern).matcher(word).find())
            .toList();
    String word = any(fitting);
    return word.equals("lower-case") ? word + random.nextInt(1_000) : word;
  }

  /** The same value with something odd in one place. */
  JsonNode odd(JsonNode value) {
    if (value instanceof ObjectNode object && !object.isEmpty() && random.nextInt(4) > 0) {
      String name = any(List.copyOf(object.propertyNames()));
      ObjectNode changed = object.deepCopy();
      switch (random.nextInt(5)) {
        case 0 -> changed.remove(name);
        case 1 -> changed.set("odd", oddValue());
        default -> changed.set(name, odd(object.get(name)));
      }
      return changed;
    }
    if (value instanceof ArrayNode array && !array.isEmpty() && random.nextInt(4) > 0) {
      int at = random.nextInt(array.size());
      ArrayNode changed = array.deepCopy();
      changed.set(at, odd(array.get(at)));
      return changed;
    }
    return oddValue();
  }

  private JsonNode oddValue() {
    return JsonMapper.shared().readTree(any(ODD));
  }

  private <T> T any(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
