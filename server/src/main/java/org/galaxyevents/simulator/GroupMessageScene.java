package org.galaxyevents.simulator;

import java.io.IOException;
import java.util.List;

/** An admin makes a group, unless there is one, and writes to it. */
record GroupMessageScene(AdminDesk desk, Group group, Wording wording) implements Scene {

  /** Users who are written to together. Thread-safe. */
  static final class Group {
    private final String name;
    private final List<SimulatedUser> members;
    private String id = "";

    Group(String name, List<SimulatedUser> members) {
      this.name = name;
      this.members = List.copyOf(members);
    }

    private List<Integer> numbers() {
      return members.stream().map(SimulatedUser::number).toList();
    }

    /** Made when it is needed first; whoever comes meanwhile waits. */
    private synchronized String id(AdminDesk desk) throws IOException {
      if (id.isEmpty()) {
        id = desk.makeGroup(name, members.stream().flatMap(user -> user.id().stream()).toList());
      }
      return id;
    }
  }

  @Override
  public void play(Stage stage) throws IOException {
    String id = group.id(desk);
    stage.announce(
        Announcement.GROUP_NOTIFICATION,
        group.numbers(),
        () -> desk.notifyGroup(id, wording),
        answer -> Topic.notification(answer.path("notification").path("id").asString("")));
  }
}
