package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.galaxyevents.event.Event;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.sse.FrameEncoder;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.ApiDescription;
import org.galaxyevents.testing.ApiDescription.Operation;
import org.galaxyevents.testing.BrowserWindow;
import org.galaxyevents.testing.RealChromium;
import org.galaxyevents.testing.RouteTable;
import org.galaxyevents.testing.RunningServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Keeps the description of the API and the server together. */
class OpenApiIT {

  private static final String STREAM = "GET /api/events/stream";

  @RegisterExtension static final RealChromium CHROMIUM = new RealChromium();

  private static RunningServer server;
  private static ApiDescription api;

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.start();
    api = ApiDescription.of(server);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @Test
  void every_route_is_described_and_every_description_has_its_route() {
    Set<String> routes =
        server.server().routes().stream()
            .map(route -> route.method() + " " + route.path())
            .collect(Collectors.toCollection(TreeSet::new));
    routes.add(STREAM);

    assertThat(api.operations()).extracting(Operation::toString).containsAll(routes);
    assertThat(routes).containsAll(api.operations().stream().map(Operation::toString).toList());
  }

  @Test
  void each_variable_of_a_path_is_described() {
    for (Operation operation : api.operations()) {
      List<String> variables =
          Pattern.compile("\\{([^}]+)}")
              .matcher(operation.path())
              .results()
              .map(match -> match.group(1))
              .toList();

      assertThat(operation.parameters("path"))
          .as(operation.toString())
          .extracting(each -> each.get("name").asString())
          .containsExactlyElementsOf(variables);
    }
  }

  @Test
  void each_operation_has_a_name_of_its_own_a_tag_and_a_summary() {
    Set<String> tags =
        api.document()
            .get("tags")
            .valueStream()
            .map(tag -> tag.get("name").asString())
            .collect(Collectors.toSet());

    assertThat(api.operations())
        .extracting(each -> each.node().get("operationId").asString())
        .doesNotHaveDuplicates();
    for (Operation operation : api.operations()) {
      assertThat(operation.node().get("tags").get(0).asString()).isIn(tags);
      assertThat(operation.node().get("summary").asString()).endsWith(".");
    }
  }

  @Test
  void every_reference_leads_somewhere() {
    List<JsonNode> nodes = new ArrayList<>(List.of(api.document()));
    for (int i = 0; i < nodes.size(); i++) {
      JsonNode node = nodes.get(i);
      assertThatCode(() -> api.resolved(node)).doesNotThrowAnyException();
      node.forEach(nodes::add);
    }
  }

  @Test
  void every_error_has_galaxys_shape() {
    JsonNode error = api.document().at("/components/schemas/Error");
    List<Operation> operations =
        api.operations().stream().filter(each -> !each.path().startsWith("/health/")).toList();
    for (Operation operation : operations) {
      operation.node().get("responses").propertyNames().stream()
          .filter(status -> status.charAt(0) >= '4')
          .map(status -> api.response(operation, Integer.parseInt(status)).orElseThrow())
          .forEach(response ->
              assertThat(api.resolved(response.at("/content/application~1json/schema")))
                  .as(operation.toString())
                  .isEqualTo(error));
    }
  }

  @Test
  void every_event_of_the_stream_is_described() {
    Map<Class<? extends Event>, Event> events =
        Map.of(
            Event.HistoryUpdate.class, new Event.HistoryUpdate(List.of(1L)),
            Event.Resync.class, new Event.Resync(),
            Event.EntryPointUpdate.class, new Event.EntryPointUpdate(),
            Event.NotificationUpdate.class, new Event.NotificationUpdate("{}"),
            Event.BroadcastUpdate.class, new Event.BroadcastUpdate("{}"),
            Event.NotificationStatus.class, new Event.NotificationStatus("{}"),
            Event.HistoriesRefused.class,
                new Event.HistoriesRefused(List.of(1L), Event.Refusal.FULL));
    FrameEncoder frames = new FrameEncoder(IdEncoding.of("secret"));
    Set<String> names = new TreeSet<>(Set.of("ready", "cursor"));
    events.values().forEach(event -> names.add(nameOf(frames, event)));

    assertThat(events).containsOnlyKeys(permitted());
    JsonNode described = api.find("GET", "/api/events/stream").orElseThrow().node().get("x-events");
    assertThat(described.propertyNames()).hasSameElementsAs(names);
  }

  @SuppressWarnings("unchecked") // They are what the interface permits.
  private static Class<? extends Event>[] permitted() {
    return (Class<? extends Event>[]) Event.class.getPermittedSubclasses();
  }

  private static String nameOf(FrameEncoder frames, Event event) {
    return frames
        .encode(event, null, null)
        .toString()
        .lines()
        .findFirst()
        .orElseThrow()
        .substring(7);
  }

  @Test
  void the_table_of_routes_is_what_the_description_says() throws IOException {
    String table = RouteTable.of(api);
    Files.writeString(Path.of("target", "routes.md"), table);

    assertThat(Files.readString(Path.of("..", "docs", "routes.md")))
        .as("copy server/target/routes.md to docs/")
        .isEqualTo(table);
  }

  @Test
  void the_page_shows_every_operation() {
    BrowserWindow window = CHROMIUM.window();

    window.page().navigate(server.url() + "/api/docs");

    window.page().locator(".opblock").first().waitFor();
    assertThat(window.page().locator(".opblock").count()).isEqualTo(api.operations().size());
    assertThat(window.page().locator(".errors-wrapper").count()).isZero();
    // Opened, an operation brings parts that a strict policy might forbid.
    window.page().locator("#operations-contents-listContents .opblock-summary-control").click();
    window.page().locator(".opblock-body .try-out__btn").click();
    window.page().locator(".opblock-body .execute").waitFor();
  }

  @Test
  void below_a_prefix_the_addresses_begin_with_it() throws Exception {
    try (RunningServer prefixed =
        RunningServer.start(Map.of("GALAXY_CONFIG_OVERRIDE_GALAXY_URL_PREFIX", "/galaxy"))) {
      String document =
          Accounts.of(prefixed).send("GET", "/openapi.json", "", "accept", "*/*").body();

      assertThat(document).contains("\"servers\":[{\"url\":\"/galaxy\"}]");
    }
  }
}
