package org.galaxyevents.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One request to a real Galaxy and its answer, from {@code golden/rest}. Immutable. */
record Recording(JsonNode whole) {

  static List<Recording> read(String file) {
    try (InputStream stream = Recording.class.getResourceAsStream("/golden/rest/" + file)) {
      return JsonMapper.shared()
          .readTree(Objects.requireNonNull(stream, file))
          .valueStream()
          .filter(entry -> entry.has("request"))
          .map(Recording::new)
          .toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  String method() {
    return whole.get("request").get("method").asString();
  }

  String path() {
    return whole.get("request").get("path").asString();
  }

  String body() {
    JsonNode body = whole.get("request").get("body");
    return body == null || body.isNull() ? "" : body.asString();
  }

  /** A header of the request; empty if there was none. */
  String header(String name) {
    JsonNode value = whole.get("request").get("headers").get(name);
    return value == null ? "" : value.asString();
  }

  /** A header of the answer, by its name in lower case; empty if there was none. */
  String responseHeader(String name) {
    for (JsonNode header : whole.get("response").get("headers")) {
      if (header.get(0).asString().equals(name)) {
        return header.get(1).asString();
      }
    }
    return "";
  }

  int status() {
    return whole.get("response").get("status").asInt();
  }

  String answer() {
    return whole.get("response").get("body").asString();
  }

  JsonNode json() {
    return JsonMapper.shared().readTree(answer());
  }

  @Override
  public String toString() {
    return method() + " " + path();
  }
}
