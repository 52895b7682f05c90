package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.galaxyevents.account.StoredUser;
import org.galaxyevents.testing.Requests;
import org.galaxyevents.testing.TemporaryDatabase;
import org.galaxyevents.testing.TestAccounts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers are those of rest/users-create.json and rest/version-users-current.json. */
class UserRoutesTest {

  private static final String BOOTSTRAP = "goldenbootstrapkey000000000000aa";
  private static final String TIME = "\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{6})?\"";

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private AccountServer server;

  @BeforeEach
  void open() {
    server = new AccountServer(database.get(), TestAccounts.config("admin@example.org", BOOTSTRAP));
  }

  @Test
  void the_bootstrap_key_makes_users_and_their_keys() {
    Response user =
        send(
            "POST",
            "/api/users",
            "{\"username\": \"admin\", \"email\": \"admin@example.org\", \"password\": \"adminpass26\"}",
            BOOTSTRAP);
    Response key = send("POST", "/api/users/e4ac0f0e22e4ad1a/api_key", "", BOOTSTRAP);

    assertThat(user.status()).isEqualTo(200);
    assertThat(AccountServer.text(user).replaceAll(TIME, "TIME"))
        .isEqualTo(
            """
            {"model_class":"User","total_disk_usage":0.0,"nice_total_disk_usage":"0 bytes",\
            "id":"e4ac0f0e22e4ad1a","username":"admin","email":"admin@example.org","deleted":false,\
            "active":true,"last_password_change":TIME,"preferred_object_store_id":null}\
            """);
    assertThat(AccountServer.text(key)).matches("\"[0-9a-f]{32}\"");
  }

  @Test
  void a_user_sees_the_own_account() {
    database.execute("INSERT INTO galaxy_user (email, password) VALUES ('first', 'x')");
    StoredUser alice = server.accounts().user("alice");
    database.execute("UPDATE galaxy_user SET disk_usage = 10");
    String key = server.accounts().apiKeys().create(alice.id());
    String detailed =
        """
        {"total_disk_usage":10.0,"nice_total_disk_usage":"10 bytes","quota_percent":null,\
        "id":"9248cb23fb5e1c45","username":"alice","email":"alice@example.org","deleted":false,\
        "is_admin":false,"purged":false,"preferences":{},"preferred_object_store_id":null,\
        "quota":"unlimited","quota_bytes":null}\
        """;
    String listed =
        """
        {"model_class":"User","id":"9248cb23fb5e1c45","username":"alice",\
        "email":"alice@example.org","deleted":false,"active":true,"last_password_change":TIME}\
        """;

    assertThat(AccountServer.text(send("GET", "/api/users/current", "", key))).isEqualTo(detailed);
    assertThat(AccountServer.text(send("GET", "/api/users/9248cb23fb5e1c45", "", key)))
        .isEqualTo(detailed);
    assertThat(AccountServer.text(send("GET", "/api/whoami", "", key)).replaceAll(TIME, "TIME"))
        .isEqualTo(listed);
    assertThat(AccountServer.text(send("GET", "/api/users", "", key)).replaceAll(TIME, "TIME"))
        .isEqualTo("[" + listed + "]");
  }

  @Test
  void nobody_in_particular_has_no_account() {
    assertThat(AccountServer.text(send("GET", "/api/users/current", "", "")))
        .isEqualTo(
            "{\"total_disk_usage\":0.0,\"nice_total_disk_usage\":\"0 bytes\",\"quota_percent\":0.0}");
    assertThat(AccountServer.text(send("GET", "/api/whoami", "", ""))).isEqualTo("null");
    assertThat(AccountServer.text(send("GET", "/api/users", "", "")))
        .isEqualTo(
            "{\"err_msg\":\"Only registered users can view the list of users\",\"err_code\":403001}");
  }

  @Test
  void only_an_admin_makes_and_deletes_users() {
    StoredUser alice = server.accounts().user("alice");
    String key = server.accounts().apiKeys().create(alice.id());
    String user = "{\"username\": \"eve\", \"email\": \"eve@b\", \"password\": \"evepass26\"}";

    assertThat(AccountServer.text(send("POST", "/api/users", user, key)))
        .isEqualTo(
            "{\"err_msg\":\"You must be an administrator to access this feature.\",\"err_code\":403006}");
    assertThat(AccountServer.text(send("POST", "/api/users", user, "")))
        .isEqualTo(
            "{\"err_msg\":\"You must be logged in as an administrator to access this feature.\",\"err_code\":403006}");
    assertThat(send("DELETE", "/api/users/" + server.id(alice.id()), "", key).status())
        .isEqualTo(403);
    assertThat(database.number("SELECT count(*) FROM galaxy_user WHERE NOT deleted")).isOne();
  }

  @Test
  void another_users_account_and_key_are_out_of_reach() {
    String bob = server.id(server.accounts().user("bob").id());
    long alice = server.accounts().user("alice").id();
    String key = server.accounts().apiKeys().create(alice);
    String unknown = server.id(99);

    for (String path : new String[] {bob, unknown}) {
      assertThat(AccountServer.text(send("GET", "/api/users/" + path, "", key)))
          .isEqualTo("{\"err_msg\":\"Invalid user id specified\",\"err_code\":400008}");
      for (String method : new String[] {"GET", "POST", "DELETE"}) {
        Response response = send(method, "/api/users/" + path + "/api_key", "", key);
        assertThat(AccountServer.text(response))
            .isEqualTo("{\"err_msg\":\"Access denied.\",\"err_code\":403005}");
      }
    }
    assertThat(database.number("SELECT count(*) FROM api_keys")).isOne();
  }

  /** rest/revoked-key-deleted-user.json. */
  @Test
  void an_admin_sees_everybody_and_deletes() {
    long eve = server.accounts().user("eve").id();
    String path = "/api/users/" + server.id(eve);

    assertThat(AccountServer.text(send("GET", "/api/users", "", BOOTSTRAP))).contains("\"eve\"");
    assertThat(AccountServer.text(send("DELETE", path, "", BOOTSTRAP)))
        .startsWith("{\"total_disk_usage\":0.0,")
        .contains("\"deleted\":true,\"is_admin\":false,\"purged\":false");
    assertThat(AccountServer.text(send("GET", "/api/users", "", BOOTSTRAP))).isEqualTo("[]");
    assertThat(send("GET", "/api/users/" + server.id(99), "", BOOTSTRAP).status()).isEqualTo(404);
  }

  @Test
  void a_user_revokes_the_own_key() {
    long alice = server.accounts().user("alice").id();
    String path = "/api/users/" + server.id(alice) + "/api_key";
    String key = server.accounts().apiKeys().create(alice);

    assertThat(AccountServer.text(send("GET", path, "", key))).isEqualTo("\"" + key + "\"");
    Response revoked = send("DELETE", path, "", key);

    assertThat(revoked.status()).isEqualTo(204);
    assertThat(revoked.body()).isEmpty();
    assertThat(database.number("SELECT count(*) FROM api_keys WHERE NOT deleted")).isZero();
  }

  @Test
  void no_answer_has_a_password_or_its_hash() {
    String password = "evepass26";
    String body =
        "{\"username\": \"eve\", \"email\": \"eve@b\", \"password\": \"" + password + "\"}";
    String invalid = "{\"username\": \"eve\", \"password\": \"" + password + "\"}";
    String list = "{\"username\": \"x\", \"email\": \"eve@b\", \"password\": [\"evepass26\"]}";

    for (String sent : new String[] {body, body, invalid, list}) {
      assertThat(AccountServer.text(send("POST", "/api/users", sent, BOOTSTRAP)))
          .doesNotContain(password)
          .doesNotContain("argon2");
    }
    assertThat(AccountServer.text(send("GET", "/api/users", "", BOOTSTRAP)))
        .doesNotContain("argon2");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 bytes",
    "1023, 1023 bytes",
    "1024, 1.0 KB",
    "1536, 1.5 KB",
    "1073741824, 1.0 GB",
    "9223372036854775807, 8.0 EB"
  })
  void a_size_is_written_as_people_read_it(long bytes, String size) {
    assertThat(UserView.niceSize(bytes)).isEqualTo(size);
  }

  @Test
  void an_admin_deactivates_a_user_whose_key_then_says_so_and_takes_it_back() {
    StoredUser alice = server.accounts().user("alice");
    String user = "/api/users/" + server.id(alice.id());

    Response out = send("PUT", user, "{\"active\": false}", BOOTSTRAP);
    assertThat(out.status()).isEqualTo(200);
    assertThat(AccountServer.text(out)).contains("\"username\":\"alice\"");
    assertThat(server.accounts().users().find(alice.id()).orElseThrow().active()).isFalse();

    send("PUT", user, "{\"active\": true}", BOOTSTRAP);
    assertThat(server.accounts().users().find(alice.id()).orElseThrow().active()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"active\": \"no\"} | Input should be a valid boolean in ('body', 'active')",
        "{}                 | Field required in ('body', 'active')",
        "{\"username\": \"x\", \"active\": true} | Value error, this cannot be changed here in ('body', 'username')"
      })
  void what_cannot_be_changed_of_a_user_is_named(String body, String message) {
    StoredUser alice = server.accounts().user("alice");

    Response answer = send("PUT", "/api/users/" + server.id(alice.id()), body, BOOTSTRAP);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(AccountServer.text(answer)).contains(message);
  }

  @Test
  void only_an_admin_deactivates_and_undeletes() {
    StoredUser alice = server.accounts().user("alice");
    String key = server.accounts().apiKeys().create(alice.id());
    String id = server.id(alice.id());

    assertThat(send("PUT", "/api/users/" + id, "{\"active\": true}", key).status()).isEqualTo(403);
    assertThat(send("POST", "/api/users/deleted/" + id + "/undelete", "", key).status())
        .isEqualTo(403);
  }

  @Test
  void a_deleted_user_is_undeleted_but_not_a_purged_one() {
    StoredUser alice = server.accounts().user("alice");
    String undelete = "/api/users/deleted/" + server.id(alice.id()) + "/undelete";
    server.accounts().users().markDeleted(alice.id());

    assertThat(AccountServer.text(send("POST", undelete, "", BOOTSTRAP)))
        .contains("\"deleted\":false");
    database.execute("UPDATE galaxy_user SET deleted = TRUE, purged = TRUE");

    assertThat(send("POST", undelete, "", BOOTSTRAP).status()).isEqualTo(400);
    assertThat(
            send("POST", "/api/users/deleted/" + server.id(999) + "/undelete", "", BOOTSTRAP)
                .status())
        .isEqualTo(404);
  }

  private Response send(String method, String path, String body, String key) {
    return server.send(Requests.request(method, path, body), "", key);
  }
}
