package org.galaxyevents.simulator;

import java.io.IOException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * An admin tells everybody something.
 *
 * @param users how many there are
 * @param after how long after the request its time comes; zero for at once
 */
record BroadcastScene(AdminDesk desk, int users, Wording wording, Duration after) implements Scene {

  @Override
  public void play(Stage stage) throws IOException {
    List<Integer> everybody = IntStream.range(0, users).boxed().toList();
    stage.announce(
        after.isZero() ? Announcement.BROADCAST : Announcement.SCHEDULED_BROADCAST,
        everybody,
        () -> desk.broadcast(wording, after),
        answer -> Topic.notification(answer.path("notification").path("id").asString("")),
        BroadcastScene::untilPublication);
  }

  /** By the server's own clock, whatever ours shows. */
  private static Duration untilPublication(JsonNode answer) {
    JsonNode broadcast = answer.path("notification");
    Duration wait =
        Duration.between(
            LocalDateTime.parse(broadcast.path("create_time").asString("")),
            LocalDateTime.parse(broadcast.path("publication_time").asString("")));
    return wait.isNegative() ? Duration.ZERO : wait;
  }
}
