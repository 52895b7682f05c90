package org.galaxyevents.simulator;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A user publishes a history, some look at it, and it is made private again.
 *
 * @param history taken for this; given back at the end
 */
record PublishingScene(SimulatedUser owner, SimulatedHistory history, List<SimulatedUser> viewers)
    implements Scene {

  private static final Duration LOOKING = Duration.ofMillis(500);

  @Override
  public void play(Stage stage) throws IOException, InterruptedException {
    try {
      publishAndLook(stage);
      stage.renameInPrivate(owner, history, "Private again");
    } finally {
      history.giveBack();
    }
  }

  private void publishAndLook(Stage stage) throws IOException, InterruptedException {
    Topic topic = Topic.history(history.id());
    List<Integer> numbers = viewers.stream().map(SimulatedUser::number).toList();
    try {
      owner.api().send("PUT", history.path() + "/publish", null);
      for (SimulatedUser viewer : viewers) {
        stage.allow(topic, viewer);
        viewer.viewed().begin(history.id());
      }
      stage.rename(owner, history, "Published", numbers);
      stage.pause(LOOKING);
      // The others go on looking until it is taken away.
      viewers.getFirst().viewed().end(history.id());
      stage.rename(owner, history, "Published still", numbers.subList(1, numbers.size()));
      stage.pause(LOOKING);
    } finally {
      viewers.forEach(viewer -> viewer.viewed().taken(history.id()));
      owner.api().send("PUT", history.path() + "/disable_link_access", null);
      viewers.forEach(viewer -> stage.disallow(topic, viewer));
    }
  }
}
