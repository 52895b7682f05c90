package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.galaxyevents.account.AccountConfig;
import org.galaxyevents.account.HashCost;
import org.galaxyevents.account.OpenedSession;
import org.galaxyevents.testing.Requests;
import org.galaxyevents.testing.TemporaryDatabase;
import org.galaxyevents.testing.TestAccounts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers are those of rest/session-login-logout-register.json where it has the case. */
class LoginRoutesTest {

  private static final String BOOTSTRAP = "goldenbootstrapkey000000000000aa";

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private AccountServer server;
  private OpenedSession session;

  @BeforeEach
  void open() {
    server = new AccountServer(database.get(), TestAccounts.config("admin@example.org", BOOTSTRAP));
    server.accounts().user("alice");
    session = server.accounts().sessions().openAnonymous("127.0.0.1");
  }

  @Test
  void a_login_without_a_token_is_refused() {
    Response response =
        post("/user/login", "{\"login\": \"alice\", \"password\": \"alicepass26\"}");

    assertThat(response.status()).isEqualTo(400);
    assertThat(AccountServer.text(response))
        .isEqualTo("{\"err_msg\": \"No session token set, denying request.\"}");
  }

  @Test
  void a_login_with_another_sessions_token_is_refused() {
    Response response =
        post(
            "/user/login",
            "{\"login\": \"alice\", \"password\": \"alicepass26\", \"session_csrf_token\": \"06cf5924a33af11a\"}");

    assertThat(response.status()).isEqualTo(400);
    assertThat(AccountServer.text(response))
        .isEqualTo("{\"err_msg\": \"Wrong session token found, denying request.\"}");
    assertThat(AccountServer.header(response, "set-cookie")).isEmpty();
  }

  @Test
  void the_right_password_gets_a_new_cookie() {
    Response response = logIn("alice@example.org", "alicepass26");

    assertThat(response.status()).isEqualTo(200);
    assertThat(AccountServer.text(response))
        .isEqualTo("{\"message\": \"Success.\", \"redirect\": null}");
    assertThat(AccountServer.header(response, "content-type"))
        .contains("application/json; charset=UTF-8");
    assertThat(AccountServer.header(response, "cache-control"))
        .contains("max-age=0,no-cache,no-store");
    assertThat(current(newCookie(response))).contains("\"username\":\"alice\"");
    assertThat(current(server.cookie(session))).doesNotContain("alice");
  }

  /** Galaxy says "Invalid password." where the user exists. */
  @Test
  void a_wrong_password_and_an_unknown_user_get_the_same_answer() {
    Response wrong = logIn("alice", "not hers");
    Response unknown = logIn("nobody", "not hers");

    assertThat(wrong.status()).isEqualTo(400);
    assertThat(AccountServer.text(wrong))
        .isEqualTo("{\"err_msg\": \"No such user or invalid password.\"}")
        .isEqualTo(AccountServer.text(unknown));
    assertThat(wrong.headers()).isEqualTo(unknown.headers());
  }

  @Test
  void after_five_failures_the_answer_says_how_long_to_wait() {
    for (int i = 0; i < 5; i++) {
      logIn("alice", "wrong");
    }

    Response response = logIn("alice", "alicepass26");

    assertThat(response.status()).isEqualTo(429);
    assertThat(AccountServer.header(response, "retry-after")).contains("1");
    assertThat(AccountServer.text(response)).startsWith("{\"err_msg\": \"Too many failed logins.");
  }

  @Test
  void a_form_works_as_json_does() {
    Request form =
        Requests.withBody(
            Requests.request("POST", "/user/login", ""),
            "application/x-www-form-urlencoded; charset=UTF-8",
            "login=alice%40example.org&password=alicepass26&session_csrf_token="
                + server.token(session));

    assertThat(server.send(form, server.cookie(session), "").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "{\"login\": 1, \"password\": \"x\"}", "\"\\ud800\""})
  void what_is_no_login_is_refused_with_a_message_alone(String body) {
    Response response =
        server.send(
            Requests.withParameter(
                Requests.request("POST", "/user/login", body),
                "session_csrf_token",
                server.token(session)),
            server.cookie(session),
            "");

    assertThat(response.status()).isEqualTo(400);
    assertThat(AccountServer.text(response))
        .startsWith("{\"err_msg\": \"")
        .doesNotContain("err_code");
  }

  @Test
  void who_has_no_session_is_refused_and_gets_one() {
    Response response =
        server.send(
            Requests.request(
                "POST", "/user/login", "{\"session_csrf_token\": \"06cf5924a33af11a\"}"),
            "",
            "");

    assertThat(response.status()).isEqualTo(400);
    assertThat(AccountServer.header(response, "set-cookie")).isPresent();
  }

  @Test
  void a_logout_needs_the_token_and_gets_an_anonymous_cookie() {
    String cookie = newCookie(logIn("alice", "alicepass26"));
    long id = database.number("SELECT max(id) FROM galaxy_session");
    Request logout = Requests.request("GET", "/user/logout", "");

    assertThat(server.send(logout, cookie, "").status()).isEqualTo(400);
    assertThat(current(cookie)).contains("alice");

    String token = CsrfTokens.of(TestAccounts.ID_SECRET).token(id);
    Response response =
        server.send(Requests.withParameter(logout, "session_csrf_token", token), cookie, "");

    assertThat(AccountServer.text(response)).isEqualTo("{\"message\": \"Success.\"}");
    assertThat(current(cookie)).doesNotContain("alice");
    assertThat(current(newCookie(response))).doesNotContain("alice");
  }

  @Test
  void who_registers_is_logged_in() {
    Response response = register("dave", "davepass26", "davepass26");

    assertThat(response.status()).isEqualTo(200);
    assertThat(AccountServer.text(response)).isEqualTo("{\"message\": \"Success.\"}");
    assertThat(current(newCookie(response))).contains("\"username\":\"dave\"");
  }

  @Test
  void the_token_of_a_consumed_session_registers_nobody() {
    register("dave", "davepass26", "davepass26");

    Response response = register("erin", "erinpass26", "erinpass26");

    assertThat(response.status()).isEqualTo(400);
    assertThat(AccountServer.text(response))
        .isEqualTo("{\"err_msg\": \"Wrong session token found, denying request.\"}");
    assertThat(AccountServer.header(response, "set-cookie")).isPresent();
    assertThat(database.number("SELECT count(*) FROM galaxy_user WHERE username = 'erin'"))
        .isZero();
  }

  @Test
  void a_registration_that_does_not_work_says_why_and_not_the_password() {
    assertThat(AccountServer.text(register("alice", "davepass26", "davepass26")))
        .isEqualTo("{\"err_msg\": \"User with email 'alice@example.org' already exists.\"}");
    assertThat(AccountServer.text(register("dave", "davepass26", "another")))
        .isEqualTo("{\"err_msg\": \"Passwords do not match.\"}");
  }

  @Test
  void a_closed_registration_is_open_for_admins_alone() {
    AccountConfig closed =
        new AccountConfig(
            List.of("admin@example.org"),
            Optional.empty(),
            false,
            Optional.empty(),
            Optional.empty(),
            HashCost.DEFAULT);
    server = new AccountServer(database.get(), closed);

    Response refused = register("dave", "davepass26", "davepass26");

    assertThat(refused.status()).isEqualTo(403);
    assertThat(AccountServer.text(refused)).startsWith("{\"err_msg\": \"User registration");

    long admin = server.accounts().user("admin").id();
    session = server.accounts().sessions().logIn(session.id(), admin, "127.0.0.1").orElseThrow();
    Response made = register("dave", "davepass26", "davepass26");

    assertThat(made.status()).isEqualTo(200);
    assertThat(AccountServer.header(made, "set-cookie")).isEmpty();
    assertThat(current(server.cookie(session))).contains("\"is_admin\":true");
  }

  private Response logIn(String login, String password) {
    return post(
        "/user/login",
        "{\"login\": \"%s\", \"password\": \"%s\", \"session_csrf_token\": \"%s\"}"
            .formatted(login, password, server.token(session)));
  }

  private Response register(String name, String password, String confirm) {
    return post(
        "/user/create",
        """
        {"email": "%s@example.org", "username": "%s", "password": "%s", "confirm": "%s", \
        "session_csrf_token": "%s", "subscribe": false}\
        """
            .formatted(name, name, password, confirm, server.token(session)));
  }

  private Response post(String path, String body) {
    return server.send(Requests.request("POST", path, body), server.cookie(session), "");
  }

  private String current(String cookie) {
    return AccountServer.text(
        server.send(Requests.request("GET", "/api/users/current", ""), cookie, ""));
  }

  private static String newCookie(Response response) {
    String header = AccountServer.header(response, "set-cookie").orElseThrow();
    return header.substring("galaxysession=".length(), header.indexOf(';'));
  }
}
