package org.galaxyevents.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the handler of a request. A route is a method and a path whose segments may be variables,
 * {@code /api/histories/{history_id}}; a literal segment beats a variable. Filled at start, then
 * immutable.
 */
public final class Router {

  /** A route that matches, with what its variables are. */
  record Match(Handler handler, Map<String, String> variables) {}

  /** A method and a path as they were added. */
  public record Route(String method, String path) {}

  /** What stands at one place of the paths. */
  private static final class Node {
    private final Map<String, Node> literals = new HashMap<>();
    private final Map<String, Handler> handlers = new HashMap<>();
    private Optional<Node> variable = Optional.empty();

    /** The variables' names in the order of the path. */
    private List<String> names = List.of();
  }

  private final Node root = new Node();
  private final Set<Route> routes = new LinkedHashSet<>();

  /** Adds a route. */
  public Router add(String method, String path, Handler handler) {
    Node node = root;
    List<String> names = new ArrayList<>();
    for (String segment : segments(path)) {
      if (segment.startsWith("{")) {
        names.add(segment.substring(1, segment.length() - 1));
        if (node.variable.isEmpty()) {
          node.variable = Optional.of(new Node());
        }
        node = node.variable.get();
      } else {
        node = node.literals.computeIfAbsent(segment, same -> new Node());
      }
    }
    node.names = List.copyOf(names);
    if (node.handlers.putIfAbsent(method, handler) != null) {
      throw new IllegalArgumentException("two handlers for " + method + " " + path);
    }
    routes.add(new Route(method, path));
    return this;
  }

  /** All routes, in the order in which they were added. */
  public Set<Route> routes() {
    return Collections.unmodifiableSet(routes);
  }

  /** The route of a request; HEAD has that of GET, and its answer is written without the body. */
  Optional<Match> find(String method, String path) {
    List<String> segments = segments(path);
    Optional<Match> own = find(root, method, segments, 0, new ArrayList<>());
    return own.isEmpty() && method.equals("HEAD")
        ? find(root, "GET", segments, 0, new ArrayList<>())
        : own;
  }

  private static Optional<Match> find(
      Node node, String method, List<String> segments, int at, List<String> values) {
    if (at == segments.size()) {
      Handler handler = node.handlers.get(method);
      return handler == null
          ? Optional.empty()
          : Optional.of(new Match(handler, zip(node.names, values)));
    }
    String segment = segments.get(at);
    Node literal = node.literals.get(segment);
    if (literal != null) {
      Optional<Match> match = find(literal, method, segments, at + 1, values);
      if (match.isPresent()) {
        return match;
      }
    }
    if (node.variable.isEmpty()) {
      return Optional.empty();
    }
    values.addLast(segment);
    Optional<Match> match = find(node.variable.get(), method, segments, at + 1, values);
    values.removeLast();
    return match;
  }

  private static Map<String, String> zip(List<String> names, List<String> values) {
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      variables.put(names.get(i), values.get(i));
    }
    return variables;
  }

  /** The segments between slashes; a slash at the end makes no difference. */
  private static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    for (String segment : path.split("/", -1)) {
      segments.add(segment);
    }
    segments.removeFirst();
    if (!segments.isEmpty() && segments.getLast().isEmpty()) {
      segments.removeLast();
    }
    return segments;
  }
}
