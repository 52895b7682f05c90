package org.galaxyevents.bus;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.galaxyevents.event.Cursor;
import tools.jackson.databind.JsonNode;

/** The arguments of one task, read as leniently as Galaxy reads them. Immutable. */
record Kwargs(String task, JsonNode node) {

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

  String text(String key) throws ControlTaskCodec.MalformedTask {
    JsonNode value = node.path(key);
    if (!value.isString()) {
      throw malformed(key);
    }
    return value.asString();
  }

  OptionalLong optionalId(String key) throws ControlTaskCodec.MalformedTask {
    JsonNode value = node.path(key);
    return value.isMissingNode() || value.isNull()
        ? OptionalLong.empty()
        : OptionalLong.of(number(key, value));
  }

  long id(String key) throws ControlTaskCodec.MalformedTask {
    return number(key, node.path(key));
  }

  Cursor cursor(String key) throws ControlTaskCodec.MalformedTask {
    try {
      return new Cursor(id(key));
    } catch (IllegalArgumentException outOfRange) {
      throw malformed(key);
    }
  }

  List<Long> ids(String key) throws ControlTaskCodec.MalformedTask {
    return numbers(key, node.path(key));
  }

  Map<Long, List<Long>> updates(String key) throws ControlTaskCodec.MalformedTask {
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

  Map<String, Long> numbers(String key) throws ControlTaskCodec.MalformedTask {
    Map<String, Long> numbers = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.path(key).properties()) {
      numbers.put(entry.getKey(), number(key, entry.getValue()));
    }
    return numbers;
  }

  private List<Long> numbers(String key, JsonNode array) throws ControlTaskCodec.MalformedTask {
    if (!array.isArray()) {
      throw malformed(key);
    }
    List<Long> numbers = new ArrayList<>(array.size());
    for (JsonNode element : array) {
      numbers.add(number(key, element));
    }
    return numbers;
  }

  private long number(String key, JsonNode value) throws ControlTaskCodec.MalformedTask {
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return value.asLong();
    }
    if (value.isString()) {
      return parse(key, value.asString());
    }
    throw malformed(key);
  }

  private long parse(String key, String text) throws ControlTaskCodec.MalformedTask {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException noNumber) {
      throw malformed(key);
    }
  }

  private ControlTaskCodec.MalformedTask malformed(String key) {
    return new ControlTaskCodec.MalformedTask("task " + task + " has no usable " + key);
  }
}
