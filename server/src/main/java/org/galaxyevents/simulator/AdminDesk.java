package org.galaxyevents.simulator;

import java.io.IOException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What only admins may ask for. Thread-safe. */
final class AdminDesk {

  static final String BROADCASTS = "/api/notifications/broadcast";

  private static final String SOURCE = "simulate";

  /** So that a simulation that runs for days does not fill an inbox. */
  private static final Duration LIFE_OF_MESSAGES = Duration.ofMinutes(15);

  private static final Duration LIFE_OF_BROADCASTS = Duration.ofSeconds(40);

  private final RestClient api;
  private final ServerClock server;

  AdminDesk(RestClient api, ServerClock server) {
    this.api = api;
    this.server = server;
  }

  /** Makes a group and returns its id. */
  String makeGroup(String name, List<String> userIds) throws IOException {
    JsonNode made = api.post("/api/groups", Map.of("name", name, "user_ids", userIds));
    return made.path(0).path("id").asString("");
  }

  JsonNode notifyUsers(List<String> userIds, Wording wording) throws IOException {
    return send(
        Map.of("user_ids", userIds, "group_ids", List.of(), "role_ids", List.of()), wording);
  }

  JsonNode notifyGroup(String groupId, Wording wording) throws IOException {
    return send(
        Map.of("user_ids", List.of(), "group_ids", List.of(groupId), "role_ids", List.of()),
        wording);
  }

  private JsonNode send(Map<String, Object> recipients, Wording wording) throws IOException {
    Map<String, Object> notification =
        Map.of(
            "source", SOURCE,
            "category", "message",
            "variant", wording.variant(),
            "content", wording.content("message"),
            "expiration_time", server.now().plus(LIFE_OF_MESSAGES).toString());
    return api.post(
        "/api/notifications", Map.of("recipients", recipients, "notification", notification));
  }

  JsonNode broadcast(Wording wording, Duration after) throws IOException {
    LocalDateTime begin = server.now().plus(after);
    return api.post(
        BROADCASTS,
        Map.of(
            "source", SOURCE,
            "category", "broadcast",
            "variant", wording.variant(),
            "content", wording.content("broadcast"),
            "publication_time", begin.toString(),
            "expiration_time", begin.plus(LIFE_OF_BROADCASTS).toString()));
  }
}
