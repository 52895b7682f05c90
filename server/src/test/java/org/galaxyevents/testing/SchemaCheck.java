package org.galaxyevents.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Compares JSON with the schemas of the API's description, as far as those go. Stricter than JSON
 * Schema: a key that is not described is a problem, unless the schema says that there are others.
 * Immutable.
 */
final class SchemaCheck {

  /** What is understood. Another keyword would pass everything. */
  private static final Set<String> KEYWORDS =
      Set.of(
          "$ref",
          "additionalProperties",
          "allOf",
          "const",
          "description",
          "enum",
          "format",
          "items",
          "maxItems",
          "maxLength",
          "minItems",
          "minLength",
          "minimum",
          "oneOf",
          "pattern",
          "properties",
          "required",
          "type");

  private final ApiDescription description;

  SchemaCheck(ApiDescription description) {
    this.description = description;
  }

  /** What does not fit, with where it stands; nothing if all does. */
  List<String> problems(JsonNode schema, JsonNode value) {
    List<String> problems = new ArrayList<>();
    check(schema, value, "", problems);
    return problems;
  }

  private void check(JsonNode given, JsonNode value, String at, List<String> problems) {
    JsonNode schema = description.resolved(given);
    schema
        .propertyNames()
        .forEach(name -> {
          if (!KEYWORDS.contains(name)) {
            throw new IllegalStateException("schemas with " + name + " are not understood");
          }
        });
    alternatives(schema, value, at, problems);
    if (schema.has("const") && !schema.get("const").equals(value)) {
      problems.add(at + " is " + value + ", not " + schema.get("const"));
    }
    if (schema.has("enum") && schema.get("enum").valueStream().noneMatch(value::equals)) {
      problems.add(at + " is " + value + ", not one of " + schema.get("enum"));
    }
    if (schema.has("type") && types(schema).noneMatch(type -> isOfType(value, type))) {
      problems.add(at + " is " + value + ", not of type " + schema.get("type"));
    } else if (value.isString() && schema.has("pattern")) {
      if (!Pattern.compile(schema.get("pattern").asString()).matcher(value.asString()).find()) {
        problems.add(at + " is " + value + ", not as " + schema.get("pattern"));
      }
    } else if (value.isObject()) {
      object(schema, value, at, problems);
    } else if (value.isArray() && schema.has("items")) {
      for (int i = 0; i < value.size(); i++) {
        check(schema.get("items"), value.get(i), at + "[" + i + "]", problems);
      }
    }
  }

  private void alternatives(JsonNode schema, JsonNode value, String at, List<String> problems) {
    schema.path("allOf").forEach(each -> check(each, value, at, problems));
    if (!schema.has("oneOf")) {
      return;
    }
    List<List<String>> attempts = new ArrayList<>();
    for (JsonNode each : schema.get("oneOf")) {
      List<String> attempt = new ArrayList<>();
      check(each, value, at, attempt);
      attempts.add(attempt);
    }
    long fitting = attempts.stream().filter(List::isEmpty).count();
    if (fitting != 1) {
      problems.add(at + " fits " + fitting + " of the alternatives: " + attempts);
    }
  }

  private void object(JsonNode schema, JsonNode value, String at, List<String> problems) {
    schema
        .path("required")
        .forEach(name -> {
          if (!value.has(name.asString())) {
            problems.add(at + "." + name.asString() + " is missing");
          }
        });
    JsonNode others = schema.path("additionalProperties");
    boolean closed = !schema.has("oneOf") && !schema.has("allOf");
    value
        .properties()
        .forEach(field -> {
          String path = at + "." + field.getKey();
          JsonNode known = schema.path("properties").get(field.getKey());
          if (known != null) {
            check(known, field.getValue(), path, problems);
          } else if (others.isObject()) {
            check(others, field.getValue(), path, problems);
          } else if (closed && !others.asBoolean(false)) {
            problems.add(path + " is not described");
          }
        });
  }

  private static Stream<String> types(JsonNode schema) {
    JsonNode type = schema.get("type");
    return type.isArray() ? type.valueStream().map(JsonNode::asString) : Stream.of(type.asString());
  }

  private static boolean isOfType(JsonNode value, String type) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isString();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      case "number" -> value.isNumber();
      case "integer" -> value.isIntegralNumber();
      default -> throw new IllegalStateException("there is no type " + type);
    };
  }
}
