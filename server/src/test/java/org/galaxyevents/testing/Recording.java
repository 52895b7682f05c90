package org.galaxyevents.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One request to a real Galaxy and its answer, from {@code golden/rest}. Immutable. */
public record Recording(JsonNode whole) {

  /** All files, in the order in which they were recorded. */
  public static final List<String> FILES =
      List.of(
          "users-create.json",
          "scenarios-rest.json",
          "entry-points.json",
          "version-users-current.json",
          "configuration.json",
          "histories.json",
          "session-login-logout-register.json",
          "notifications-personal.json",
          "notifications-broadcast.json",
          "revoked-key-deleted-user.json");

  /** The requests in a file. */
  public static List<Recording> read(String file) {
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

  public String method() {
    return whole.get("request").get("method").asString();
  }

  public String path() {
    return whole.get("request").get("path").asString();
  }

  /** The path without its query. */
  public String route() {
    return path().split("\\?", 2)[0];
  }

  public String body() {
    JsonNode body = whole.get("request").get("body");
    return body == null || body.isNull() ? "" : body.asString();
  }

  /** The headers of the request. */
  public Map<String, String> headers() {
    Map<String, String> headers = new TreeMap<>();
    whole
        .get("request")
        .get("headers")
        .properties()
        .forEach(header -> headers.put(header.getKey(), header.getValue().asString()));
    return headers;
  }

  /** A header of the request; empty if there was none. */
  public String header(String name) {
    JsonNode value = whole.get("request").get("headers").get(name);
    return value == null ? "" : value.asString();
  }

  /** A header of the answer, by its name in lower case; empty if there was none. */
  public String responseHeader(String name) {
    for (JsonNode header : whole.get("response").get("headers")) {
      if (header.get(0).asString().equals(name)) {
        return header.get(1).asString();
      }
    }
    return "";
  }

  /** What the recorder said of it; mostly empty. */
  public String note() {
    return whole.path("note").asString("");
  }

  public int status() {
    return whole.get("response").get("status").asInt();
  }

  public String answer() {
    return whole.get("response").get("body").asString();
  }

  public JsonNode json() {
    return JsonMapper.shared().readTree(answer());
  }

  @Override
  public String toString() {
    return method() + " " + path();
  }
}
