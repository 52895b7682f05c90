package org.galaxyevents.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The description of every route in OpenAPI 3.1. It is written by hand, one file for each tag; here
 * the files become one document, and each operation gets the answers that all of them have.
 * Stateless.
 */
final class OpenApi {

  private static final String FOLDER = "openapi/";

  private static final List<String> FILES =
      List.of(
          "server",
          "events",
          "histories",
          "contents",
          "tools",
          "notifications",
          "users",
          "groups",
          "pages");

  private static final List<String> METHODS = List.of("get", "put", "post", "delete");

  private OpenApi() {}

  /**
   * The whole document.
   *
   * @param prefix what the addresses of this server begin with; empty if with nothing
   */
  static ObjectNode document(String prefix) {
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    YAMLMapper yaml = new YAMLMapper();
    for (String file : FILES) {
      merge(whole, read(yaml, FOLDER + file + ".yaml"));
    }
    whole.withObject("info").put("version", ConfigurationRoutes.VERSION_MAJOR);
    whole.withArray("servers").addObject().put("url", prefix.isEmpty() ? "/" : prefix);
    JsonNode everyOperation = Objects.requireNonNull(whole.remove("x-every-operation"));
    JsonNode everyChange = Objects.requireNonNull(whole.remove("x-every-change"));
    for (JsonNode path : whole.get("paths")) {
      for (String method : METHODS) {
        if (path.get(method) instanceof ObjectNode operation) {
          addMissing(operation, everyOperation);
          addMissing(operation, method.equals("get") ? everyOperation : everyChange);
        }
      }
    }
    return whole;
  }

  private static ObjectNode read(YAMLMapper yaml, String file) {
    try (InputStream stream = OpenApi.class.getResourceAsStream(file)) {
      return (ObjectNode) yaml.readTree(Objects.requireNonNull(stream, file));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Adds what the other has; a name that both have must be an object in both. */
  private static void merge(ObjectNode into, ObjectNode from) {
    from.properties()
        .forEach(field -> {
          JsonNode known = into.get(field.getKey());
          if (known == null) {
            into.set(field.getKey(), field.getValue());
          } else if (known instanceof ObjectNode here
              && field.getValue() instanceof ObjectNode there) {
            merge(here, there);
          } else {
            throw new IllegalStateException("described twice: " + field.getKey());
          }
        });
  }

  private static void addMissing(ObjectNode operation, JsonNode common) {
    ObjectNode responses = operation.withObject("responses");
    common
        .get("responses")
        .properties()
        .forEach(each -> {
          if (!responses.has(each.getKey())) {
            responses.set(each.getKey(), each.getValue());
          }
        });
  }
}
