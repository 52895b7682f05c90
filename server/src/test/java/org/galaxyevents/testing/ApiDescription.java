package org.galaxyevents.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a server's {@code /openapi.json} says. Immutable. */
public final class ApiDescription {

  private static final List<String> METHODS =
      List.of("get", "put", "post", "delete", "patch", "head", "options");

  private final JsonNode document;
  private final List<Operation> operations;

  private ApiDescription(JsonNode document) {
    this.document = document;
    this.operations = operationsOf(document);
  }

  public static ApiDescription of(RunningServer server) throws IOException, InterruptedException {
    String json = Accounts.of(server).send("GET", "/openapi.json", "", "accept", "*/*").body();
    return new ApiDescription(JsonMapper.shared().readTree(json));
  }

  /** Whom an operation is for. */
  public enum Who {
    EVERYBODY,
    USERS,
    /** Who has a cookie. */
    SESSIONS,
    ADMINS
  }

  /** One route, with the parameters of its path. */
  public record Operation(String method, String path, JsonNode node, List<JsonNode> parameters) {

    boolean matches(String concrete) {
      return Pattern.matches(path.replaceAll("\\{[^}]+}", "[^/]+"), concrete);
    }

    private int variables() {
      return path.split("\\{", -1).length;
    }

    /** Who may ask. */
    public Who who() {
      JsonNode first = node.path("security").path(0);
      if (first.isMissingNode()) {
        return Who.EVERYBODY;
      }
      if (!first.path("session").isEmpty()) {
        return Who.ADMINS;
      }
      return node.get("security").size() == 1 ? Who.SESSIONS : Who.USERS;
    }

    /** Whether Galaxy has no such route. */
    public boolean isOwn() {
      return node.path("x-own").asBoolean(false);
    }

    /** Those that stand at this place of a request: path, query or header. */
    public List<JsonNode> parameters(String in) {
      return parameters.stream().filter(each -> each.get("in").asString().equals(in)).toList();
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  public JsonNode document() {
    return document;
  }

  public List<Operation> operations() {
    return operations;
  }

  /** The route of a request, by its path without query. */
  public Optional<Operation> find(String method, String path) {
    return operations.stream()
        .filter(each -> each.method().equals(method) && each.matches(path))
        .min((one, other) -> Integer.compare(one.variables(), other.variables()));
  }

  /** The node, or the one that it refers to. */
  public JsonNode resolved(JsonNode node) {
    return resolved(document, node);
  }

  private static JsonNode resolved(JsonNode document, JsonNode node) {
    if (!node.has("$ref")) {
      return node;
    }
    String reference = node.get("$ref").asString();
    JsonNode target = document.at(reference.substring(1));
    if (target.isMissingNode()) {
      throw new IllegalStateException("nothing stands at " + reference);
    }
    return resolved(document, target);
  }

  /** The names of everything that objects may have. */
  public Set<String> fields() {
    Set<String> names = new TreeSet<>();
    document.findValues("properties").forEach(each -> names.addAll(each.propertyNames()));
    return names;
  }

  /** The answer that an operation describes for a status. */
  public Optional<JsonNode> response(Operation operation, int status) {
    return Optional.ofNullable(operation.node().get("responses").get(Integer.toString(status)))
        .map(this::resolved);
  }

  /** What is wrong with an answer in JSON, by what the operation describes; nothing if it fits. */
  public List<String> problems(Operation operation, int status, String body) {
    Optional<JsonNode> response = response(operation, status);
    if (response.isEmpty()) {
      return List.of("status " + status + " is not described");
    }
    JsonNode schema = response.get().at("/content/application~1json/schema");
    if (schema.isMissingNode()) {
      boolean text = response.get().has("content");
      return text || body.isEmpty() ? List.of() : List.of("no body is described");
    }
    return new SchemaCheck(this).problems(schema, JsonMapper.shared().readTree(body));
  }

  private static List<Operation> operationsOf(JsonNode document) {
    List<Operation> found = new ArrayList<>();
    document
        .get("paths")
        .properties()
        .forEach(path -> {
          for (String method : METHODS) {
            JsonNode node = path.getValue().get(method);
            if (node != null) {
              List<JsonNode> parameters =
                  Stream.of(path.getValue(), node)
                      .flatMap(each -> each.path("parameters").valueStream())
                      .map(each -> resolved(document, each))
                      .toList();
              found.add(
                  new Operation(method.toUpperCase(Locale.ROOT), path.getKey(), node, parameters));
            }
          }
        });
    return List.copyOf(found);
  }
}
