package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.LogCapture;
import org.galaxyevents.testing.RawClient;
import org.galaxyevents.testing.RawClient.Answer;
import org.galaxyevents.testing.RunningServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the server refuses, and what it never says, asked through HTTP. */
final class SecurityIT {

  private static final String OURS = "GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_";
  private static final String PASSWORD = "Tr0ub4dor&3-correct-horse";
  private static final Pattern NONCE = Pattern.compile("'nonce-([^']+)'");

  private static RunningServer server;
  private static Accounts accounts;

  @BeforeAll
  static void start() throws IOException {
    server = RunningServer.start(Map.of(OURS + "REQUEST_TIMEOUT", "1s"));
    accounts = Accounts.of(server);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @Test
  void logins_are_throttled_and_told_how_long() throws Exception {
    Visitor visitor = Visitor.of(server);
    for (int i = 0; i < 5; i++) {
      assertThat(visitor.logIn(server, "victim", "wrong " + i).status()).isEqualTo(400);
    }

    Answer answer = visitor.logIn(server, "victim", "wrong again");

    assertThat(answer.status()).isEqualTo(429);
    assertThat(Integer.parseInt(header(answer, "retry-after"))).isBetween(1, 60);
  }

  @Test
  void a_login_without_the_forms_token_or_with_another_is_refused() throws Exception {
    Visitor visitor = Visitor.of(server);
    Visitor other = Visitor.of(server);
    String fields = "\"login\": \"nobody\", \"password\": \"x\"";

    Answer without = visitor.post(server, "/user/login", "{" + fields + "}");
    Answer wrong =
        visitor.post(
            server,
            "/user/login",
            "{" + fields + ", \"session_csrf_token\": \"" + other.token() + "\"}");

    assertThat(without.status()).isEqualTo(400);
    assertThat(without.body()).contains("No session token set, denying request.");
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.body()).contains("Wrong session token found, denying request.");
  }

  @Test
  void a_change_that_another_sites_page_sends_with_our_cookie_is_refused() throws Exception {
    assertThat(renameFrom("origin: https://evil.example").status()).isEqualTo(403);
    assertThat(renameFrom("origin: null").status()).isEqualTo(403);
    assertThat(renameFrom("sec-fetch-site: cross-site").status()).isEqualTo(403);
  }

  @Test
  void a_change_that_our_own_page_sends_is_taken() throws Exception {
    assertThat(renameFrom("origin: " + server.url()).status()).isEqualTo(200);
    assertThat(renameFrom("sec-fetch-site: same-origin").status()).isEqualTo(200);
  }

  private static Answer renameFrom(String origin) throws Exception {
    String cookie = accounts.visitor();
    return ask(
        server,
        "PUT",
        "/api/histories/" + accounts.currentHistory(cookie),
        "{\"name\": \"renamed\"}",
        "cookie: galaxysession=" + cookie,
        origin);
  }

  @Test
  void scripts_cannot_read_the_cookie_and_other_sites_requests_do_not_carry_it() throws Exception {
    String cookie = newCookie(server);

    assertThat(cookie).contains("; HttpOnly;", "; SameSite=Lax;", "; Path=/;");
    assertThat(cookie).doesNotContain("Secure");
  }

  @Test
  void behind_a_trusted_proxy_that_speaks_https_the_cookie_is_for_https_alone() throws Exception {
    assertThat(newCookie(server, "x-forwarded-proto: https")).contains("; Secure;");
    assertThat(newCookie(server, "x-forwarded-proto: http")).doesNotContain("Secure");
  }

  @Test
  void what_an_untrusted_proxy_says_is_not_believed() throws Exception {
    try (RunningServer other = RunningServer.start(Map.of(OURS + "TRUSTED_PROXIES", "192.0.2.1"))) {
      assertThat(newCookie(other, "x-forwarded-proto: https")).doesNotContain("Secure");
    }
  }

  private static String newCookie(RunningServer from, String... headers) throws IOException {
    return header(ask(from, "GET", "/history/current_history_json", "", headers), "set-cookie");
  }

  @Test
  void closed_registration_makes_no_account() throws Exception {
    try (RunningServer closed =
        RunningServer.start(Map.of("GALAXY_CONFIG_OVERRIDE_ALLOW_USER_CREATION", "false"))) {
      Visitor visitor = Visitor.of(closed);

      Answer answer = visitor.register(closed, "eve");

      assertThat(answer.status()).isEqualTo(403);
      assertThat(visitor.logIn(closed, "eve", PASSWORD).status()).isEqualTo(400);
      assertThat(ask(closed, "GET", "/api/configuration", "").body())
          .contains("\"allow_local_account_creation\":false");
    }
  }

  @Test
  void a_password_is_neither_logged_nor_answered_however_it_comes() throws Exception {
    try (LogCapture log = LogCapture.ofEverything()) {
      Visitor visitor = Visitor.of(server);
      List<Answer> answers =
          List.of(
              visitor.register(server, "mallory"),
              Visitor.of(server).register(server, "mallory"),
              Visitor.of(server).logIn(server, "mallory", PASSWORD),
              Visitor.of(server).logIn(server, "mallory", PASSWORD + "!"),
              Visitor.of(server).logIn(server, PASSWORD, PASSWORD),
              visitor.post(server, "/user/login", "{\"password\": \"" + PASSWORD),
              visitor.post(server, "/user/login", "{\"password\": [\"" + PASSWORD + "\"]}"),
              visitor.withToken(
                  server, "/user/login", "\"login\": 1, \"password\": \"" + PASSWORD + "\""),
              visitor.withToken(
                  server,
                  "/user/login",
                  "\"login\": \"m\", \"password\": {\"" + PASSWORD + "\": 1}"),
              ask(
                  server,
                  "POST",
                  "/api/users",
                  "{\"email\": 5, \"username\": \"m\", \"password\": \"" + PASSWORD + "\"}",
                  "x-api-key: " + RunningServer.ADMIN_KEY));

      assertThat(answers.get(0).status()).isEqualTo(200);
      assertThat(answers.get(2).status()).isEqualTo(200);
      assertThat(answers).noneMatch(answer -> answer.toString().contains(PASSWORD));
      assertThat(log.lines()).noneMatch(line -> line.contains(PASSWORD));
    }
  }

  @Test
  void the_page_runs_no_script_but_its_own() throws Exception {
    Answer first = ask(server, "GET", "/", "");
    Answer second = ask(server, "GET", "/", "");

    assertThat(header(first, "content-security-policy"))
        .startsWith("default-src 'none'; script-src 'self' 'nonce-")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(first.body()).contains("nonce=\"" + nonce(first) + "\"");
    assertThat(nonce(second)).isNotEqualTo(nonce(first));
  }

  private static String nonce(Answer page) {
    Matcher matcher = NONCE.matcher(header(page, "content-security-policy"));
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  @Test
  void a_body_beyond_the_limit_is_refused_announced_or_in_chunks() throws Exception {
    String large = "x".repeat(1 << 20) + "x";

    assertRefused(413, "content-length: " + large.length() + "\r\n\r\n" + large);
    assertRefused(413, "transfer-encoding: chunked\r\n\r\n100001\r\n" + large + "\r\n0\r\n\r\n");
  }

  @Test
  void a_body_at_the_limit_is_read() throws Exception {
    String name = "x".repeat((1 << 20) - "{\"name\": \"\"}".length());

    Answer answer = ask(server, "POST", "/api/histories", "{\"name\": \"" + name + "\"}");

    assertThat(answer.status()).as("not 413: nobody may make a history").isEqualTo(403);
  }

  @Test
  void headers_and_addresses_beyond_the_limit_are_refused() throws Exception {
    assertRefused(431, "x-large: " + "x".repeat(100_000) + "\r\n\r\n");
    assertRefused(431, "x-many: y\r\n".repeat(10_000) + "\r\n");
    Answer answer = ask(server, "GET", "/api/" + "y".repeat(100_000), "");
    assertThat(answer.status()).isEqualTo(414);
    assertThat(answer.body()).contains("\"err_msg\"");
  }

  private static void assertRefused(int status, String rest) throws IOException {
    try (RawClient client = RawClient.connect(server)) {
      client.send("POST /api/histories HTTP/1.1\r\nhost: x\r\n" + rest);
      Answer answer = client.readAnswer("POST");
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.body()).contains("\"err_msg\"");
      assertThat(client.readByte()).as("the end of the connection").isNegative();
    }
  }

  @Test
  void a_request_that_does_not_come_to_its_end_is_cut_however_steadily_it_drips() throws Exception {
    String head = "GET /api/version HTTP/1.1\r\nhost: x\r\ndrip: ";
    String body = "POST /api/histories HTTP/1.1\r\nhost: x\r\ncontent-length: 9999\r\n\r\n{";
    List<RawClient> silent = new ArrayList<>();
    for (String begun : List.of("", "GET /api/ver", head, body)) {
      silent.add(RawClient.connect(server).send(begun));
    }
    List<RawClient> dripping = new ArrayList<>();
    for (String begun : List.of(head, body)) {
      dripping.add(RawClient.connect(server).send(begun));
    }

    await().pollInterval(Duration.ofMillis(20)).until(() -> !drip(dripping));

    for (RawClient client : Stream.concat(silent.stream(), dripping.stream()).toList()) {
      assertThat(client.readAnswer("GET").status()).isEqualTo(408);
      assertThat(client.readByte()).isNegative();
      client.close();
    }
  }

  /** Sends a byte from each client that has no answer yet; whether there was one. */
  private static boolean drip(List<RawClient> clients) throws IOException {
    boolean waiting = false;
    for (RawClient client : clients) {
      if (!client.hasReceived()) {
        client.send(" ");
        waiting = true;
      }
    }
    return waiting;
  }

  @Test
  void json_nested_beyond_reason_is_refused() throws Exception {
    for (int depth : new int[] {60, 10_000, 400_000}) {
      String nested = "{\"name\": " + "[".repeat(depth) + "]".repeat(depth) + "}";
      Answer answer =
          ask(server, "POST", "/api/users", nested, "x-api-key: " + RunningServer.ADMIN_KEY);
      assertThat(answer.status()).as("depth " + depth).isEqualTo(400);
      assertThat(answer.body()).contains("\"err_msg\"");
    }
  }

  private static String header(Answer answer, String name) {
    return Objects.requireNonNull(answer.head().headers().get(name), () -> name + " of " + answer);
  }

  private static Answer ask(
      RunningServer to, String method, String path, String body, String... headers)
      throws IOException {
    StringBuilder request =
        new StringBuilder("%s %s HTTP/1.1\r\n".formatted(method, path))
            .append("host: ")
            .append(to.url().getAuthority())
            .append("\r\ncontent-type: application/json\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    request.append("content-length: ").append(body.length()).append("\r\n\r\n").append(body);
    try (RawClient client = RawClient.connect(to)) {
      return client.send(request.toString()).readAnswer(method);
    }
  }

  /** A browser with a session, on the page with its forms. */
  private record Visitor(String cookie, String token) {

    static Visitor of(RunningServer server) throws IOException {
      Answer page = ask(server, "GET", "/", "");
      return new Visitor(
          header(page, "set-cookie").split("[=;]", 3)[1], Accounts.csrfToken(page.body()));
    }

    Answer logIn(RunningServer server, String name, String password) throws IOException {
      return withToken(
          server,
          "/user/login",
          "\"login\": \"%s\", \"password\": \"%s\"".formatted(name, password));
    }

    Answer register(RunningServer server, String name) throws IOException {
      return withToken(
          server,
          "/user/create",
          "\"email\": \"%s@example.org\", \"username\": \"%s\", \"password\": \"%s\", \"confirm\": \"%s\""
              .formatted(name, name, PASSWORD, PASSWORD));
    }

    Answer withToken(RunningServer server, String path, String fields) throws IOException {
      return post(server, path, "{%s, \"session_csrf_token\": \"%s\"}".formatted(fields, token));
    }

    Answer post(RunningServer server, String path, String body) throws IOException {
      return ask(server, "POST", path, body, "cookie: galaxysession=" + cookie);
    }
  }
}
