package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.galaxyevents.simulator.StreamEvent;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.LiveStream;
import org.galaxyevents.testing.RawClient;
import org.galaxyevents.testing.RunningServer;
import org.junit.jupiter.api.Test;

/** From a history's change to the streams of those who look at it. */
final class HistoryViewingIT {

  private static final String PATH = "/api/events/history-subscriptions";

  @Test
  void unsharing_stops_the_updates_at_once_and_no_id_leaks_afterwards() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Accounts accounts = Accounts.of(server);
      String alice = accounts.newUser("alice");
      String bob = accounts.newUser("bob");
      String shared = accounts.createHistory(alice);
      String mark = accounts.createHistory(alice);
      publish(accounts, alice, shared, "publish");
      publish(accounts, alice, mark, "publish");
      LiveStream toBob = LiveStream.open(server.url(), bob);

      assertThat(subscribe(accounts, bob, shared).statusCode()).isEqualTo(204);
      assertThat(subscribe(accounts, bob, mark).statusCode()).isEqualTo(204);
      accounts.rename(alice, shared, "seen");
      awaitUpdate(toBob, shared);
      publish(accounts, alice, shared, "disable_link_access");
      // That it was taken is said once, and nothing of what happens to it afterwards.
      awaitUpdate(toBob, shared);
      LiveStream toAlice = LiveStream.open(server.url(), alice);
      int from = toBob.events().size();
      accounts.rename(alice, shared, "unseen");
      awaitUpdate(toAlice, shared);
      for (int i = 0; i < 20; i++) {
        accounts.rename(alice, shared, "unseen " + i);
        accounts.rename(alice, mark, "mark " + i);
      }
      // Viewers are told in the order of the changes: behind the mark would be no leak any more.
      awaitUpdate(toAlice, shared);
      LiveStream last = LiveStream.open(server.url(), alice);
      accounts.rename(alice, mark, "last mark");
      awaitUpdate(last, mark);
      awaitUpdate(toBob, mark);

      assertThat(toBob.events().subList(from, toBob.events().size()))
          .noneMatch(event -> event.data().contains(shared));
      assertThat(subscribe(accounts, bob, shared).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void whichever_request_takes_a_history_its_viewer_is_told_at_once() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Accounts accounts = Accounts.of(server);
      String alice = accounts.newUser("alice");
      String bob = accounts.newUser("bob");
      LiveStream toBob = LiveStream.open(server.url(), bob);
      for (String request :
          List.of(
              "PUT /disable_link_access ",
              "PUT  {\"importable\": false, \"published\": false}",
              "PUT  {\"deleted\": true}",
              "DELETE  ")) {
        String history = accounts.createHistory(alice);
        publish(accounts, alice, history, "publish");
        takesFromViewer(accounts, alice, bob, history, request, toBob);
      }

      String history = accounts.createHistory(alice);
      String upload =
          """
          {"history_id": "%s", "targets": [{"destination": {"type": "hdas"}, "items": [{"src": "pasted", "paste_content": "x"}]}]}
          """
              .formatted(history);
      accounts.send("POST", "/api/tools/fetch", upload, "x-api-key", alice);
      String share = "/api/histories/" + history + "/share_with_users";
      accounts.send("PUT", share, "{\"user_ids\": [\"bob@example.org\"]}", "x-api-key", alice);
      takesFromViewer(
          accounts, alice, bob, history, "PUT /share_with_users {\"user_ids\": []}", toBob);
    }
  }

  private static void takesFromViewer(
      Accounts accounts,
      String owner,
      String viewer,
      String history,
      String request,
      LiveStream told)
      throws Exception {
    String[] parts = request.split(" ", 3);
    assertThat(subscribe(accounts, viewer, history).statusCode()).as(request).isEqualTo(204);
    told.forget();

    String path = "/api/histories/" + history + parts[1];
    HttpResponse<String> answer = accounts.send(parts[0], path, parts[2], "x-api-key", owner);

    assertThat(answer.statusCode()).as(request).isEqualTo(200);
    awaitUpdate(told, history);
    assertThat(subscribe(accounts, viewer, history).statusCode()).as(request).isEqualTo(403);
  }

  @Test
  void an_owner_who_also_views_gets_each_event_once() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Accounts accounts = Accounts.of(server);
      String alice = accounts.newUser("alice");
      String history = accounts.createHistory(alice);
      String mark = accounts.createHistory(alice);
      LiveStream stream = LiveStream.open(server.url(), alice);
      assertThat(subscribe(accounts, alice, history).statusCode()).isEqualTo(204);
      int from = stream.events().size();

      accounts.rename(alice, history, "once");
      awaitUpdate(stream, history);
      accounts.rename(alice, mark, "mark");
      awaitUpdate(stream, mark);

      assertThat(stream.events().subList(from, stream.events().size()))
          .filteredOn(event -> event.data().contains(history))
          .hasSize(1);
    }
  }

  @Test
  void a_visitor_sees_a_published_history_live_and_others_see_nothing() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Accounts accounts = Accounts.of(server);
      String alice = accounts.newUser("alice");
      String history = accounts.createHistory(alice);
      publish(accounts, alice, history, "publish");
      String cookie = "galaxysession=" + accounts.visitor();
      LiveStream toVisitor = LiveStream.open(server.url(), Map.of("cookie", cookie));
      List<LiveStream> others =
          List.of(
              LiveStream.open(server.url(), accounts.newUser("bob")),
              LiveStream.open(server.url(), ""));

      assertThat(accounts.send("POST", PATH, ids(history), "cookie", cookie).statusCode())
          .isEqualTo(204);
      accounts.rename(alice, history, "live");
      awaitUpdate(toVisitor, history);

      for (LiveStream other : others) {
        assertThat(other.events()).noneMatch(event -> event.type().equals("history_update"));
      }
    }
  }

  @Test
  void a_stream_that_names_what_it_looks_at_is_told_of_it_before_its_cursor_and_from_then_on()
      throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Accounts accounts = Accounts.of(server);
      String alice = accounts.newUser("alice");
      String bob = accounts.newUser("bob");
      String open = accounts.createHistory(alice);
      String closed = accounts.createHistory(alice);
      publish(accounts, alice, open, "publish");
      String id = LiveStream.open(server.url(), bob).lastEventId();
      accounts.rename(alice, open, "missed");

      try (RawClient stream = RawClient.connect(server)) {
        stream.send(
            "GET /api/events/stream?history_ids=%s,%s&last_event_id=%s HTTP/1.1\r\nhost: x\r\nx-api-key: %s\r\n\r\n"
                .formatted(open, closed, id, bob));
        assertThat(stream.readHead().status()).isEqualTo(200);
        List<String> frames = framesTo(stream, "event: cursor");

        assertThat(frames.getFirst()).startsWith("event: ready\n");
        assertThat(frames.get(1))
            .isEqualTo(
                "event: histories_refused\ndata: {\"history_ids\": [\"%s\"], \"reason\": \"not_accessible\"}\n\n"
                    .formatted(closed));
        assertThat(frames)
            .filteredOn(frame -> frame.startsWith("event: history_update"))
            .singleElement()
            .asString()
            .contains(open)
            .doesNotContain(closed);

        accounts.rename(alice, open, "live");
        assertThat(framesTo(stream, open)).isNotEmpty();
      }
    }
  }

  @Test
  void a_stream_that_names_too_many_histories_or_what_is_none_is_not_opened() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Accounts accounts = Accounts.of(server);
      String many = "0123456789abcdef,".repeat(201);

      for (String ids : List.of(many, "garbage", "0123456789abcdef")) {
        HttpResponse<String> answer =
            accounts.send("GET", "/api/events/stream?history_ids=" + ids, "", "accept", "*/*");
        assertThat(answer.statusCode()).as(ids).isEqualTo(400);
      }
    }
  }

  @Test
  void what_changed_while_a_client_was_away_is_told_to_who_subscribes_after_it_came_back()
      throws Exception {
    Map<String, String> brief =
        Map.of(
            "GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_CATCHUP_WITHOUT_CURSOR", "0s",
            "GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_CATCHUP_OVERLAP", "0s",
            "GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_KEEPALIVE", "1s");
    try (RunningServer server = RunningServer.start(brief)) {
      Accounts accounts = Accounts.of(server);
      String alice = accounts.newUser("alice");
      String bob = accounts.newUser("bob");
      String history = accounts.createHistory(alice);
      publish(accounts, alice, history, "publish");
      String id;
      try (LiveStream before = LiveStream.open(server.url(), bob)) {
        id = before.lastEventId();
      }
      try (LiveStream toAlice = LiveStream.open(server.url(), alice)) {
        accounts.rename(alice, history, "missed");
        awaitUpdate(toAlice, history);
        // Behind this it has not changed of late any more.
        toAlice.awaitCursorAfter(toAlice.lastEventId());
      }

      LiveStream back = LiveStream.resuming(server.url(), bob, id);
      assertThat(subscribe(accounts, bob, history).statusCode()).isEqualTo(204);

      awaitUpdate(back, history);
    }
  }

  private static List<String> framesTo(RawClient stream, String wanted) throws IOException {
    List<String> frames = new ArrayList<>();
    String frame;
    do {
      frame = stream.readChunk();
      frames.add(frame);
    } while (!frame.contains(wanted));
    return frames;
  }

  private static void awaitUpdate(LiveStream stream, String history) {
    StreamEvent event;
    do {
      event = stream.await("history_update");
    } while (!event.data().contains(history));
  }

  private static void publish(Accounts accounts, String key, String history, String how)
      throws IOException, InterruptedException {
    assertThat(
            accounts
                .send("PUT", "/api/histories/" + history + "/" + how, "", "x-api-key", key)
                .statusCode())
        .isEqualTo(200);
  }

  private static HttpResponse<String> subscribe(Accounts accounts, String key, String history)
      throws IOException, InterruptedException {
    return accounts.send("POST", PATH, ids(history), "x-api-key", key);
  }

  private static String ids(String history) {
    return "{\"history_ids\": [\"" + history + "\"]}";
  }
}
