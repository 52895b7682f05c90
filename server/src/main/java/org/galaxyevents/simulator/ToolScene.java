package org.galaxyevents.simulator;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A user starts an interactive tool, works with it, and it ends.
 *
 * @param work how long it is worked with
 */
record ToolScene(
    SimulatedUser user, SimulatedHistory history, String name, Duration work, Ending ending)
    implements Scene {

  /** How it ends. */
  enum Ending {
    DONE,
    FAILED,
    STOPPED
  }

  private static final String PATH = "/api/galaxy_events/interactive_tools";
  private static final int PORT = 8888;
  private static final Duration STARTING = Duration.ofMillis(1_500);

  @Override
  public void play(Stage stage) throws IOException, InterruptedException {
    stage.allow(Topic.tools(user.number()), user);
    JsonNode job = step(stage, "POST", PATH, start());
    String id = job.path("id").asString("");
    // It goes the way of all datasets of the history.
    job.path("entry_points")
        .path(0)
        .path("output_datasets_ids")
        .forEach(output -> history.add(new Item(Item.Kind.DATASET, output.asString(""))));
    try {
      if (stage.pause(STARTING)) {
        step(stage, "PUT", PATH + "/" + id, Map.of("state", "running"));
      }
      if (stage.pause(STARTING)) {
        String key = job.path("job_key").asString("");
        step(stage, "POST", "/api/jobs/" + id + "/ports?job_key=" + key, listening());
      }
      stage.pause(work);
    } finally {
      end(stage, id, job.path("entry_points").path(0).path("id").asString(""));
    }
  }

  private void end(Stage stage, String job, String entryPoint) throws IOException {
    switch (ending) {
      case DONE -> step(stage, "PUT", PATH + "/" + job, Map.of("state", "ok"));
      case FAILED -> step(stage, "PUT", PATH + "/" + job, Map.of("state", "error"));
      case STOPPED -> step(stage, "DELETE", "/api/entry_points/" + entryPoint, null);
    }
  }

  private JsonNode step(Stage stage, String method, String path, @Nullable Map<String, Object> body)
      throws IOException {
    return stage.announce(
        Announcement.TOOL,
        List.of(user.number()),
        () -> user.api().send(method, path, body),
        _ -> Topic.tools(user.number()));
  }

  private Map<String, Object> start() {
    Map<String, Object> door = Map.of("name", name, "tool_port", PORT, "entry_url", "/lab");
    return Map.of("history_id", history.id(), "name", name, "entry_points", List.of(door));
  }

  private static Map<String, Object> listening() {
    Map<String, Object> address = Map.of("host", "127.0.0.1", "port", 32_768, "protocol", "http");
    return Map.of("container_runtime", Map.of(Integer.toString(PORT), address));
  }
}
