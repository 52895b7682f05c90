package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.galaxyevents.account.OpenedSession;
import org.galaxyevents.testing.Requests;
import org.galaxyevents.testing.TemporaryDatabase;
import org.galaxyevents.testing.TestAccounts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SessionRoutesTest {

  private static final String BOOTSTRAP = "goldenbootstrapkey000000000000aa";

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private AccountServer server;
  private long alice;
  private String aliceKey;
  private String bobKey;
  private String path;

  @BeforeEach
  void open() {
    server = new AccountServer(database.get(), TestAccounts.config("admin@example.org", BOOTSTRAP));
    alice = server.accounts().user("alice").id();
    aliceKey = server.accounts().apiKeys().create(alice);
    bobKey = server.accounts().apiKeys().create(server.accounts().user("bob").id());
    path = "/api/galaxy_events/users/" + server.id(alice) + "/sessions";
  }

  @Test
  void oneself_and_an_admin_see_where_one_is_logged_in_and_nobody_else_does() {
    OpenedSession session = logIn();

    String shown = AccountServer.text(send("GET", path, aliceKey));

    assertThat(shown)
        .contains("\"id\":\"" + server.id(session.id()) + "\"", "\"client_address\":\"10.0.0.1\"")
        .contains("\"current\":false")
        .doesNotContain(session.key());
    assertThat(AccountServer.text(send("GET", path, BOOTSTRAP))).isEqualTo(shown);
    assertThat(send("GET", path, bobKey).status()).isEqualTo(403);
    assertThat(send("GET", path, "").status()).isEqualTo(403);
  }

  @Test
  void a_session_is_ended_once_and_only_by_its_user_or_an_admin() {
    String one = path + "/" + server.id(logIn().id());

    assertThat(send("DELETE", one, bobKey).status()).isEqualTo(403);
    assertThat(send("DELETE", one, aliceKey).status()).isEqualTo(204);
    assertThat(send("DELETE", one, aliceKey).status()).isEqualTo(404);
  }

  @Test
  void a_session_of_somebody_else_is_not_found_under_ones_own_name() {
    OpenedSession session = logIn();
    String bobs = "/api/galaxy_events/users/" + server.id(alice + 1) + "/sessions/";

    assertThat(send("DELETE", bobs + server.id(session.id()), bobKey).status()).isEqualTo(404);
    assertThat(AccountServer.text(send("GET", path, aliceKey))).contains(server.id(session.id()));
  }

  @Test
  void all_sessions_of_a_user_are_ended_together() {
    logIn();
    logIn();

    assertThat(send("DELETE", path, BOOTSTRAP).status()).isEqualTo(204);

    assertThat(AccountServer.text(send("GET", path, aliceKey))).isEqualTo("[]");
  }

  @Test
  void an_id_that_is_none_is_refused() {
    assertThat(send("DELETE", path + "/nonsense", BOOTSTRAP).status()).isEqualTo(400);
  }

  private OpenedSession logIn() {
    OpenedSession before = server.accounts().sessions().openAnonymous("10.0.0.1");
    return server.accounts().sessions().logIn(before.id(), alice, "10.0.0.1").orElseThrow();
  }

  private Response send(String method, String to, String key) {
    return server.send(Requests.request(method, to, ""), "", key);
  }
}
