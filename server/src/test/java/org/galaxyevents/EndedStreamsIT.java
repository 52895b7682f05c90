package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.LiveStream;
import org.galaxyevents.testing.RawClient;
import org.galaxyevents.testing.RunningServer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From what an admin or a user does to the end of the streams that it concerns. */
final class EndedStreamsIT {

  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  @Test
  void logging_out_ends_the_streams_of_that_session_at_once() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Accounts accounts = Accounts.of(server);
      String leaving = accounts.visitor();
      LiveStream stream = open(server, leaving);
      LiveStream other = open(server, accounts.visitor());

      accounts.logOut(leaving);

      stream.awaitEnd(AT_ONCE);
      assertThat(other.hasEnded()).isFalse();
    }
  }

  @Test
  void revoking_a_key_ends_the_streams_that_it_opened() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Accounts accounts = Accounts.of(server);
      String alice = accounts.newUser("alice");
      LiveStream stream = LiveStream.open(server.url(), alice);
      LiveStream other = LiveStream.open(server.url(), accounts.newUser("bob"));

      admin(accounts, "DELETE", "/api/users/" + accounts.userOf(alice) + "/api_key", "");

      stream.awaitEnd(AT_ONCE);
      assertThat(other.hasEnded()).isFalse();
      assertThat(statusOfStream(server, alice)).as("who was known a moment ago").isEqualTo(401);
    }
  }

  @Test
  void a_user_who_is_deactivated_or_deleted_is_out_until_that_is_taken_back() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Accounts accounts = Accounts.of(server);
      String key = accounts.newUser("alice");
      String user = "/api/users/" + accounts.userOf(key);
      LiveStream stream = LiveStream.open(server.url(), key);

      admin(accounts, "PUT", user, "{\"active\": false}");
      stream.awaitEnd(AT_ONCE);
      assertThat(whoAmI(accounts, key)).isEqualTo(401);
      assertThat(statusOfStream(server, key)).isEqualTo(401);
      admin(accounts, "PUT", user, "{\"active\": true}");

      LiveStream again = LiveStream.open(server.url(), key);
      admin(accounts, "DELETE", user, "");
      again.awaitEnd(AT_ONCE);
      assertThat(whoAmI(accounts, key)).isEqualTo(401);
      admin(accounts, "POST", user.replace("users/", "users/deleted/") + "/undelete", "");
      assertThat(whoAmI(accounts, key)).isEqualTo(200);
    }
  }

  @Test
  void an_admin_ends_a_session_of_a_user() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Accounts accounts = Accounts.of(server);
      String key = accounts.newUser("alice");
      String cookie = logIn(accounts, "alice");
      LiveStream stream = open(server, cookie);
      LiveStream byKey = LiveStream.open(server.url(), key);
      String sessions = "/api/galaxy_events/users/" + accounts.userOf(key) + "/sessions";

      JsonNode listed = JsonMapper.shared().readTree(admin(accounts, "GET", sessions, "").body());
      assertThat(listed).hasSize(1);
      admin(accounts, "DELETE", sessions + "/" + listed.get(0).get("id").asString(), "");

      stream.awaitEnd(AT_ONCE);
      assertThat(byKey.hasEnded()).isFalse();
    }
  }

  private static String logIn(Accounts accounts, String name) throws Exception {
    String before = accounts.visitor();
    String page = accounts.send("GET", "/", "", "cookie", "galaxysession=" + before).body();
    HttpResponse<String> answer =
        accounts.send(
            "POST",
            "/user/login",
            """
            {"login": "%s", "password": "a long secret 5!", "session_csrf_token": "%s"}
            """
                .formatted(name, Accounts.csrfToken(page)),
            "cookie",
            "galaxysession=" + before);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.headers().firstValue("set-cookie").orElseThrow().split("[=;]", 3)[1];
  }

  private static LiveStream open(RunningServer server, String cookie) {
    return LiveStream.open(server.url(), Map.of("cookie", "galaxysession=" + cookie));
  }

  private static int statusOfStream(RunningServer server, String key) throws IOException {
    try (RawClient client = RawClient.connect(server)) {
      return client
          .send("GET /api/events/stream HTTP/1.1\r\nhost: x\r\nx-api-key: " + key + "\r\n\r\n")
          .readHead()
          .status();
    }
  }

  private static int whoAmI(Accounts accounts, String key)
      throws IOException, InterruptedException {
    return accounts.send("GET", "/api/whoami", "", "x-api-key", key).statusCode();
  }

  private static HttpResponse<String> admin(
      Accounts accounts, String method, String path, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        accounts.send(method, path, body, "x-api-key", RunningServer.ADMIN_KEY);
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    return answer;
  }
}
