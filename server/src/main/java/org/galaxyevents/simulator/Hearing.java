package org.galaxyevents.simulator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Enters what the users' streams bring into the ledgers. Thread-safe. */
final class Hearing {

  private final ChangeLedger changes;
  private final HearingLedger hearings;
  private final ServerClock server;
  private final SimulationTally tally;

  Hearing(ChangeLedger changes, HearingLedger hearings, ServerClock server, SimulationTally tally) {
    this.changes = changes;
    this.hearings = hearings;
    this.server = server;
    this.tally = tally;
  }

  void heard(int user, StreamEvent event, long now) {
    try {
      switch (event.type()) {
        case "cursor" -> server.observe(event.lastEventId());
        case "history_update" -> histories(user, RestClient.parse(event.data()), now);
        case "notification_update", "broadcast_update" ->
            notification(user, RestClient.parse(event.data()), now);
        case "notification_status" -> status(user, RestClient.parse(event.data()), now);
        case "entry_point_update" -> hearings.heard(user, Topic.tools(user), now);
        default -> {} // The stream's own.
      }
    } catch (IOException e) {
      tally.failed(event.type() + " with data that is " + e.getMessage());
    }
  }

  private void histories(int user, JsonNode data, long now) {
    List<String> ids = new ArrayList<>();
    data.path("history_ids").forEach(id -> ids.add(id.asString("")));
    changes.announced(user, ids, now);
    ids.forEach(id -> hearings.heard(user, Topic.history(id), now));
  }

  private void notification(int user, JsonNode shown, long now) {
    hearings.heard(user, Topic.notification(shown.path("id").asString("")), now);
    String shared = shown.path("content").path("slug").asString("");
    if (!shared.isEmpty()) {
      hearings.heard(user, Topic.sharing(shared), now);
    }
  }

  /** What a stream is told of that was away. */
  private void status(int user, JsonNode data, long now) {
    data.path("notifications").forEach(each -> notification(user, each, now));
    data.path("broadcasts").forEach(each -> notification(user, each, now));
  }
}
