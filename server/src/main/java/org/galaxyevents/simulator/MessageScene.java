package org.galaxyevents.simulator;

import java.io.IOException;
import java.util.List;

/** An admin writes to a few users. */
record MessageScene(AdminDesk desk, List<SimulatedUser> receivers, Wording wording)
    implements Scene {

  @Override
  public void play(Stage stage) throws IOException {
    List<String> ids = receivers.stream().flatMap(user -> user.id().stream()).toList();
    stage.announce(
        Announcement.NOTIFICATION,
        receivers.stream().map(SimulatedUser::number).toList(),
        () -> desk.notifyUsers(ids, wording),
        answer -> Topic.notification(answer.path("notification").path("id").asString("")));
  }
}
