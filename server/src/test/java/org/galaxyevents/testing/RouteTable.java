package org.galaxyevents.testing;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.galaxyevents.testing.ApiDescription.Operation;
import tools.jackson.databind.JsonNode;

/** {@code docs/routes.md}: every route of the description in a table. Stateless. */
public final class RouteTable {

  private static final String HEAD =
      """
      # Routes

      Every route that `serve` answers, as `/openapi.json` describes it, where also parameters, bodies and answers stand; the
      page `/api/docs` shows it. All are Galaxy's but those marked *ours*. The last column counts the requests to a real Galaxy
      26.1.1 that are replayed against `serve` (`GoldenReplayIT`): status, keys and types of each answer are compared, and
      differ only as [protocol.md](protocol.md) says.
      """;

  private RouteTable() {}

  /** The text of the file. */
  public static String of(ApiDescription api) {
    Map<String, Long> recorded =
        Recording.FILES.stream()
            .flatMap(file -> Recording.read(file).stream())
            .flatMap(each -> api.find(each.method(), each.route()).stream())
            .collect(Collectors.groupingBy(Operation::toString, Collectors.counting()));
    StringBuilder text = new StringBuilder(HEAD);
    for (JsonNode tag : api.document().get("tags")) {
      String name = tag.get("name").asString();
      text.append("\n## ").append(Character.toUpperCase(name.charAt(0))).append(name.substring(1));
      text.append("\n\n").append(tag.get("description").asString());
      text.append("\n\n| route | does | who | recorded |\n|---|---|---|---|\n");
      api.operations().stream()
          .filter(each -> each.node().get("tags").get(0).asString().equals(name))
          .forEach(each -> text.append(row(each, recorded.getOrDefault(each.toString(), 0L))));
    }
    return text.toString();
  }

  private static String row(Operation operation, long recorded) {
    String does = operation.node().get("summary").asString();
    return "| `%s` | %s | %s | %s |\n"
        .formatted(
            operation,
            operation.isOwn() ? does + " *Ours.*" : does,
            operation.who().name().toLowerCase(Locale.ROOT),
            recorded == 0 ? "" : recorded);
  }
}
