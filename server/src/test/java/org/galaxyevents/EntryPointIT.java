package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.LiveStream;
import org.galaxyevents.testing.RunningServer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From what becomes of an interactive tool to the events on its user's streams. */
final class EntryPointIT {

  private static final String OWN = "/api/galaxy_events/interactive_tools";

  @Test
  void each_step_of_a_tool_reaches_all_streams_of_its_user_and_nobody_elses() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Accounts accounts = Accounts.of(server);
      String alice = accounts.newUser("alice");
      String history = accounts.createHistory(alice);
      var toAlice = LiveStream.open(server.url(), alice);
      var toAlicesOtherTab = LiveStream.open(server.url(), alice);
      var others =
          List.of(
              LiveStream.open(server.url(), accounts.newUser("bob")),
              LiveStream.open(server.url(), ""));

      JsonNode job = json(start(accounts, alice, history));
      assertAnnounced(accounts, alice, false, 2, toAlice, toAlicesOtherTab);
      accounts.send(
          "POST",
          "/api/jobs/%s/ports?job_key=%s"
              .formatted(job.get("id").asString(), job.get("job_key").asString()),
          "{\"container_runtime\": {\"8888\": {\"host\": \"127.0.0.1\", \"port\": 40123}}}",
          "accept",
          "*/*");
      assertAnnounced(accounts, alice, false, 2, toAlice, toAlicesOtherTab);
      setState(accounts, alice, job, "running");
      assertAnnounced(accounts, alice, true, 2, toAlice, toAlicesOtherTab);
      String lab = list(accounts, alice).get(0).get("id").asString();
      accounts.send("DELETE", "/api/entry_points/" + lab, "", "x-api-key", alice);
      assertAnnounced(accounts, alice, false, 0, toAlice, toAlicesOtherTab);

      for (LiveStream other : others) {
        assertThat(other.events()).noneMatch(event -> event.type().equals("entry_point_update"));
      }
    }
  }

  @Test
  void what_became_of_tools_while_nobody_listened_is_announced_also_by_another_process()
      throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Accounts accounts = Accounts.of(server);
      String alice = accounts.newUser("alice");
      String bob = accounts.newUser("bob");
      String history = accounts.createHistory(alice);
      String cursor = LiveStream.open(server.url(), alice).lastEventId();
      start(accounts, alice, history);

      server.restart();
      var toAlice = resume(server, alice, cursor);
      var toBob = resume(server, bob, cursor);

      assertThat(toAlice.events())
          .filteredOn(event -> event.type().equals("entry_point_update"))
          .singleElement()
          .matches(event -> event.data().equals("{}"));
      assertThat(toBob.events()).noneMatch(event -> event.type().equals("entry_point_update"));
    }
  }

  private static LiveStream resume(RunningServer server, String key, String cursor) {
    return LiveStream.open(server.url(), Map.of("x-api-key", key, "last-event-id", cursor));
  }

  private static void assertAnnounced(
      Accounts accounts, String key, boolean active, int listed, LiveStream... streams)
      throws Exception {
    for (LiveStream stream : streams) {
      assertThat(stream.await("entry_point_update").data()).isEqualTo("{}");
      JsonNode list = list(accounts, key);
      assertThat(list).hasSize(listed);
      assertThat(list).allMatch(each -> each.get("active").asBoolean() == active);
    }
  }

  private static HttpResponse<String> start(Accounts accounts, String key, String history)
      throws IOException, InterruptedException {
    return accounts.send(
        "POST",
        OWN,
        """
        {"history_id": "%s", "entry_points": [
          {"name": "lab", "tool_port": 8888}, {"name": "terminal", "tool_port": 8888}]}
        """
            .formatted(history),
        "x-api-key",
        key);
  }

  private static void setState(Accounts accounts, String key, JsonNode job, String state)
      throws IOException, InterruptedException {
    accounts.send(
        "PUT",
        OWN + "/" + job.get("id").asString(),
        "{\"state\": \"" + state + "\"}",
        "x-api-key",
        key);
  }

  private static JsonNode list(Accounts accounts, String key)
      throws IOException, InterruptedException {
    return json(accounts.send("GET", "/api/entry_points?running=true", "", "x-api-key", key));
  }

  private static JsonNode json(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body());
  }
}
