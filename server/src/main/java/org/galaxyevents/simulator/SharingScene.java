package org.galaxyevents.simulator;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A user shares a history with another, who looks at it, and takes it back. A third one may not.
 *
 * @param history taken for this; given back at the end
 * @param notified whether the server tells the reader that it was shared
 */
record SharingScene(
    SimulatedUser owner,
    SimulatedHistory history,
    SimulatedUser reader,
    Optional<SimulatedUser> stranger,
    boolean notified)
    implements Scene {

  private static final Duration LOOKING = Duration.ofMillis(500);

  @Override
  public void play(Stage stage) throws IOException, InterruptedException {
    try {
      stage.fill(owner, history);
      shareAndLook(stage);
      stage.renameInPrivate(owner, history, "Not shared any more");
    } finally {
      history.giveBack();
    }
  }

  private void shareAndLook(Stage stage) throws IOException, InterruptedException {
    Topic topic = Topic.history(history.id());
    try {
      stage.announce(
          Announcement.SHARED_HISTORY,
          notified ? List.of(reader.number()) : List.of(),
          () -> share(reader.id().stream().toList()),
          answer -> Topic.sharing(answer.path("username_and_slug").asString("")));
      stage.allow(topic, reader);
      reader.viewed().begin(history.id());
      if (stranger.isPresent()) {
        beRefused(stage, stranger.get());
      }
      stage.rename(owner, history, "Shared", List.of(reader.number()));
      if (stage.pause(LOOKING)) {
        stage.rename(owner, history, "Shared, and looked at", List.of(reader.number()));
        stage.pause(LOOKING);
      }
    } finally {
      reader.viewed().taken(history.id());
      share(List.of());
      stage.disallow(topic, reader);
    }
  }

  private JsonNode share(List<String> ids) throws IOException {
    JsonNode answer =
        owner.api().send("PUT", history.path() + "/share_with_users", Map.of("user_ids", ids));
    if (!answer.path("errors").isEmpty()) {
      throw new IOException("share_with_users: " + answer.path("errors"));
    }
    return answer;
  }

  private void beRefused(Stage stage, SimulatedUser third) throws IOException {
    try {
      third.viewed().begin(history.id());
    } catch (RestRefusal refusal) {
      if (refusal.status() == 403) {
        return;
      }
      throw refusal;
    }
    third.viewed().end(history.id());
    stage.foundWrong("user %d may look at history %s".formatted(third.number(), history.id()));
  }
}
