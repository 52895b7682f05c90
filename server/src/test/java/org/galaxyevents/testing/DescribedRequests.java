package org.galaxyevents.testing;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.galaxyevents.testing.ApiDescription.Operation;
import org.galaxyevents.testing.FuzzedRequests.Fuzzed;
import tools.jackson.databind.JsonNode;

/**
 * Requests as the API's description has them, three in ten of them with something wrong: the same
 * ones again for the same random numbers and answers. Confined to a thread.
 */
public final class DescribedRequests {

  private final ApiDescription api;
  private final Random random;
  private final SchemaValues values;
  private final KnownValues known;

  DescribedRequests(ApiDescription api, Random random, KnownValues known) {
    this.api = api;
    this.random = random;
    this.known = known;
    this.values = new SchemaValues(api, random, known);
  }

  /**
   * A request for an operation.
   *
   * @param identity a header that says who asks
   */
  Fuzzed request(Operation operation, String identity) {
    known.as(identity.replaceFirst("=.*", "="));
    boolean wrong = random.nextInt(10) < 3;
    String target = path(operation, wrong) + query(operation, wrong);
    JsonNode schema =
        api.resolved(operation.node().path("requestBody"))
            .path("content")
            .path("application/json")
            .path("schema");
    String body = schema.isMissingNode() ? "" : body(schema, wrong);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "%s %s HTTP/1.1\r\nhost: x\r\n%s\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
            .formatted(operation.method(), target, identity, bytes.length);
    return new Fuzzed(
        operation.method(),
        target,
        (head + new String(bytes, StandardCharsets.ISO_8859_1))
            .getBytes(StandardCharsets.ISO_8859_1),
        true);
  }

  private String path(Operation operation, boolean wrong) {
    String path = operation.path();
    // The last variable decides: an item is in one history only.
    for (JsonNode parameter : operation.parameters("path").reversed()) {
      String name = parameter.get("name").asString();
      String value = text(kind(operation, name), parameter.get("schema"), wrong);
      if (name.equals("history_id")) {
        value = known.historyOf(path.replaceFirst(".*/", "")).orElse(value);
      }
      path = path.replace("{" + name + "}", value.isEmpty() ? "-" : encoded(value));
    }
    return path;
  }

  /** A variable that is called id alone is of what stands before it. */
  private static String kind(Operation operation, String variable) {
    if (!variable.equals("id")) {
      return variable;
    }
    if (operation.path().contains("/dataset_collections/")) {
      return "collection";
    }
    if (operation.path().contains("/contents/")) {
      return "dataset";
    }
    String before = operation.path().replaceFirst("/\\{id}.*", "").replaceFirst(".*/", "");
    return before.replaceFirst("ies$", "y").replaceFirst("s$", "");
  }

  private String query(Operation operation, boolean wrong) {
    List<String> pairs = new ArrayList<>();
    for (JsonNode parameter : operation.parameters("query")) {
      if (parameter.path("required").asBoolean(false) || random.nextInt(4) == 0) {
        String name = parameter.get("name").asString();
        JsonNode schema = api.resolved(parameter.get("schema"));
        boolean list = schema.path("type").asString("").equals("array");
        String kind = name.equals("id") ? "history" : name;
        pairs.add(name + "=" + encoded(text(kind, list ? schema.get("items") : schema, wrong)));
      }
    }
    return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
  }

  private String text(String name, JsonNode schema, boolean wrong) {
    JsonNode value = values.fitting(name, schema);
    JsonNode sent = wrong && random.nextInt(3) == 0 ? values.odd(value) : value;
    String text = sent.isContainer() ? sent.toString() : sent.asString();
    return text.length() > 3_000 ? text.substring(0, 3_000) : text;
  }

  private String body(JsonNode schema, boolean wrong) {
    JsonNode body = values.fitting("", schema);
    if (!wrong) {
      return body.toString();
    }
    String text = values.odd(body).toString();
    return random.nextInt(20) == 0 ? text.substring(0, random.nextInt(text.length())) : text;
  }

  void learn(JsonNode answer) {
    known.learn(answer);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
