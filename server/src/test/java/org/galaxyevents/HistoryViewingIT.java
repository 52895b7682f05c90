package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.galaxyevents.simulator.StreamEvent;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.LiveStream;
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
      LiveStream toAlice = LiveStream.open(server.url(), alice);
      accounts.rename(alice, shared, "unseen");
      awaitUpdate(toAlice, shared);
      int from = toBob.events().size();
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
