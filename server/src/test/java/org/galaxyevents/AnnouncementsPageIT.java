package org.galaxyevents;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyevents.testing.OnPage.open;
import static org.galaxyevents.testing.OnPage.register;
import static org.galaxyevents.testing.OnPage.shownHistory;
import static org.galaxyevents.testing.OnPage.succeed;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.RequestOptions;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.BrowserWindow;
import org.galaxyevents.testing.RealChromium;
import org.galaxyevents.testing.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is announced besides histories: notifications and broadcasts from the page where an admin
 * writes them to those that show them, and interactive tools.
 */
final class AnnouncementsPageIT {

  @RegisterExtension static final RealChromium chromium = new RealChromium();

  private static final String TOOLS = "/api/galaxy_events/interactive_tools";
  private static final JsonMapper JSON = new JsonMapper();

  /** The first of them is made by the server, with a password that nobody knows here. */
  private static final Map<String, String> WITH_ADMIN =
      Map.of("GALAXY_CONFIG_OVERRIDE_ADMIN_USERS", "first@example.org,root@example.org");

  @Test
  void what_an_admin_sends_or_schedules_appears_in_a_users_windows_without_reload_or_polling()
      throws IOException {
    try (RunningServer server = RunningServer.start(WITH_ADMIN)) {
      BrowserWindow admins = admin(server);
      BrowserContext profile = chromium.profile();
      BrowserWindow first = open(server, chromium.window(profile));
      register(first, "alice");
      BrowserWindow second = chromium.window(profile);
      second.page().clock().install();
      open(server, second);
      openComposer(admins);
      first.forgetRequests();
      second.forgetRequests();
      // Whatever polls would do so by then; nobody looks yet who holds the tabs' stream.
      second.page().clock().runFor(32_000);

      addressTo(admins, "alice@example.org");
      send(admins, "Your quota was raised");
      for (BrowserWindow each : List.of(first, second)) {
        assertThat(each.part("unread-count")).hasText("1");
      }
      admins.part("choose-broadcast").check();
      send(admins, "Maintenance on Friday");
      assertThat(second.part("broadcast")).containsText("Maintenance on Friday");

      Instant due = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 5);
      schedule(admins, "The scheduled one", due);
      assertThat(second.part("broadcast")).hasCount(1);
      assertThat(appearance(first, "The scheduled one"))
          .isBetween(due, due.plus(Duration.ofSeconds(1)));
      assertThat(second.part("broadcast")).hasCount(2);
      assertThat(first.requests()).isEmpty();

      first.part("bell").click();
      first.part("mark-seen").click();
      assertThat(second.part("unread-count")).hasCount(0);
      assertThat(second.requests()).isEmpty();
    }
  }

  @ParameterizedTest(name = "enable_sse_updates: {0}, enable_notification_system: {1}")
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void the_two_switches_decide_what_is_pushed_what_is_polled_and_what_is_hidden(
      boolean updates, boolean notifications) throws IOException {
    Map<String, String> settings =
        Map.of(
            "GALAXY_CONFIG_OVERRIDE_ENABLE_SSE_UPDATES", Boolean.toString(updates),
            "GALAXY_CONFIG_OVERRIDE_ENABLE_NOTIFICATION_SYSTEM", Boolean.toString(notifications));
    try (RunningServer server = RunningServer.start(settings)) {
      BrowserWindow window = chromium.window();
      window.page().clock().install();
      window.page().navigate(server.url() + "/");
      register(window, "alice", updates ? "Live" : "Polling");
      assertThat(window.page().getByText("This history has no items yet")).isVisible();
      boolean streamed =
          window.requests().stream().anyMatch(line -> line.contains("/api/events/stream"));
      boolean asked =
          window.requests().stream().anyMatch(line -> line.contains("/api/notifications"));
      window.page().clock().pauseAt(System.currentTimeMillis() + 1_000);
      if (!updates) {
        // The first poll finds the history newer than the page, and loads it once more.
        window.letPass(5);
      }
      window.forgetRequests();

      window.letPass(60);

      assertThat(streamed).isEqualTo(updates);
      assertThat(asked).isEqualTo(notifications);
      assertThat(window.part("bell")).hasCount(notifications ? 1 : 0);
      // An answer that is late to be taken in delays the next question by a second of that clock.
      long histories = count(window, "/history/current_history_json");
      long tools = count(window, "/api/entry_points");
      long inbox = count(window, "/api/notifications/status");
      assertThat(histories).isBetween(updates ? 0L : 15, updates ? 0L : 20);
      assertThat(tools).isBetween(updates ? 0L : 5, updates ? 0L : 6);
      assertThat(inbox)
          .isBetween(updates || !notifications ? 0L : 1, updates || !notifications ? 0L : 2);
      assertThat(window.requests()).hasSize((int) (histories + tools + inbox));
    }
  }

  @Test
  void a_dismissed_broadcast_stays_away_from_all_windows_of_the_user_until_it_is_edited()
      throws Exception {
    try (RunningServer server = RunningServer.start()) {
      String id = broadcast(server, "Maintenance on Friday", "From 8 to 10.");
      BrowserContext profile = chromium.profile();
      BrowserWindow first = open(server, chromium.window(profile));
      BrowserWindow second = open(server, chromium.window(profile));
      BrowserWindow bobs = open(server, chromium.window());

      first.part("broadcast-dismiss").click();
      assertThat(second.part("broadcast")).hasCount(0);
      second.page().reload();
      assertThat(second.part("history-name")).isVisible();
      assertThat(second.part("broadcast")).hasCount(0);
      assertThat(bobs.part("broadcast")).hasCount(1);

      edit(server, id, Map.of("variant", "urgent"));
      assertThat(second.part("broadcast")).hasAttribute("data-variant", "urgent");

      edit(server, id, Map.of("expiration_time", Instant.now().minusSeconds(1).toString()));
      for (BrowserWindow each : List.of(first, second, bobs)) {
        assertThat(each.part("broadcast")).hasCount(0);
      }
    }
  }

  @Test
  void what_is_written_in_a_message_is_neither_run_nor_loaded() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      BrowserWindow window = open(server, chromium.window());

      broadcast(
          server,
          "<img src=x onerror=alert(1)>",
          """
          <script>alert(1)</script> <b onclick="alert(1)">bold</b> ![a](https://example.org/a.png)
          [script](javascript:alert(1)) [spaced](JaVaScRiPt:alert(1)) [data](data:text/html,x)
          [good](https://example.org/) [own](/histories/list) **strong** \\<i>
          """);

      Locator seen = window.part("broadcast");
      assertThat(seen).containsText("<img src=x onerror=alert(1)>");
      assertThat(seen).containsText("<script>alert(1)</script>");
      assertThat(seen.locator("strong")).hasText("strong");
      assertThat(seen.locator("img, script, b, i, [onclick]")).hasCount(0);
      assertThat(seen.locator("a")).hasText(new String[] {"good", "own"});
      assertThat(seen.getByText("own")).hasAttribute("href", server.url() + "/histories/list");
    }
  }

  @Test
  void who_refuses_a_category_is_not_told_of_it() throws IOException {
    try (RunningServer server = RunningServer.start(WITH_ADMIN)) {
      BrowserWindow admins = admin(server);
      BrowserWindow window = open(server, chromium.window());
      register(window, "alice");
      window.part("bell").click();
      window.part("preferences-open").click();
      window.part("preference-message").uncheck();
      window.part("preferences-save").click();
      window.part("bell").click();
      window.part("preferences-open").click();
      assertThat(window.part("preferences-save")).isVisible();
      assertThat(window.part("preference-message")).not().isChecked();
      window.page().keyboard().press("Escape");

      openComposer(admins);
      addressTo(admins, "alice@example.org");
      send(admins, "Not wanted");
      addressTo(admins, "alice@example.org");
      admins.part("choose-urgent").check();
      send(admins, "Urgent");

      assertThat(window.part("unread-count")).hasText("1");
      window.part("bell").click();
      assertThat(window.part("notification")).containsText("Urgent");
      window.part("delete-notification").click();
      assertThat(window.part("notification")).hasCount(0);
      assertThat(window.part("unread-count")).hasCount(0);
    }
  }

  @Test
  void a_tool_is_shown_as_it_starts_becomes_ready_and_is_stopped_in_its_users_windows_alone()
      throws IOException {
    try (RunningServer server = RunningServer.start()) {
      BrowserWindow window = open(server, chromium.window());
      register(window, "alice");
      BrowserWindow bobs = open(server, chromium.window());
      register(bobs, "bob");
      bobs.forgetRequests();

      JsonNode job = startTool(window, server);
      assertThat(window.part("tool")).containsText("Notebook");
      assertThat(window.part("tool")).containsText("starting");
      assertThat(window.part("tool").locator("a")).hasCount(0);

      run(window, server, job);
      assertThat(window.part("tool")).containsText("ready");
      assertThat(window.part("tool").locator("a"))
          .hasAttribute("href", Pattern.compile("http://127.*/start"));

      window.part("stop-tool").click();
      window.part("confirm-submit").click();
      assertThat(window.part("tool")).hasCount(0);
      assertThat(bobs.requests()).isEmpty();
    }
  }

  private static JsonNode startTool(BrowserWindow window, RunningServer server) {
    Map<String, Object> entryPoint =
        Map.of(
            "name", "Notebook", "tool_port", 8888, "entry_url", "/start", "requires_domain", false);
    return post(
        window,
        server.url() + TOOLS,
        Map.of("history_id", shownHistory(window), "entry_points", List.of(entryPoint)));
  }

  private static void run(BrowserWindow window, RunningServer server, JsonNode job) {
    String id = job.get("id").asString();
    succeed(
        window
            .page()
            .request()
            .put(
                server.url() + TOOLS + "/" + id,
                RequestOptions.create().setData(Map.of("state", "running"))));
    String path = "/api/jobs/" + id + "/ports";
    Map<String, Object> port = Map.of("host", "127.0.0.1", "port", 40123, "protocol", "http");
    post(
        window,
        server.url() + path + "?job_key=" + job.get("job_key").asString(),
        Map.of("container_runtime", Map.of("8888", port)));
  }

  private static JsonNode post(BrowserWindow window, String url, Map<String, Object> body) {
    APIResponse answer = window.page().request().post(url, RequestOptions.create().setData(body));
    succeed(answer);
    return JSON.readTree(answer.text());
  }

  private static BrowserWindow admin(RunningServer server) {
    BrowserWindow window = open(server, chromium.window());
    register(window, "root");
    return window;
  }

  private static void openComposer(BrowserWindow window) {
    window.part("admin-open").click();
    assertThat(window.part("compose-subject")).isVisible();
  }

  private static void addressTo(BrowserWindow window, String recipient) {
    window.part("recipient").fill(recipient);
    window.part("recipient").press("Enter");
    assertThat(window.page().getByLabel("Remove " + recipient)).isVisible();
  }

  private static void send(BrowserWindow window, String subject) {
    window.part("compose-subject").fill(subject);
    window.part("compose-message").fill("What there is to say.");
    assertThat(window.page().locator(".preview")).containsText(subject);
    window.part("compose-send").click();
    assertThat(window.part("compose-subject")).hasValue("");
  }

  private static void schedule(BrowserWindow window, String subject, Instant due) {
    // Playwright does not fill in what the field itself writes shorter, a time with no seconds.
    window
        .part("compose-publication")
        .evaluate(
            """
            (field, due) => {
              const local = new Date(due - new Date().getTimezoneOffset() * 60_000);
              field.value = local.toISOString().slice(0, 19);
              field.dispatchEvent(new Event("input", { bubbles: true }));
            }
            """,
            (double) due.toEpochMilli());
    send(window, subject);
    assertThat(window.part("scheduled")).containsText(subject);
  }

  /** When it was seen to stand on the page: no clock of a window that was moved has a say. */
  private static Instant appearance(BrowserWindow window, String text) {
    window.page().waitForFunction("text => document.body.innerText.includes(text)", text);
    return Instant.now();
  }

  private static long count(BrowserWindow window, String path) {
    return window.requests().stream().filter(line -> line.startsWith("GET " + path)).count();
  }

  /** Makes a broadcast; its id. */
  private static String broadcast(RunningServer server, String subject, String message)
      throws IOException, InterruptedException {
    Map<String, Object> body =
        Map.of(
            "source",
            "admin",
            "category",
            "broadcast",
            "variant",
            "info",
            "content",
            Map.of("category", "broadcast", "subject", subject, "message", message));
    return JSON.readTree(asAdmin(server, "POST", "", body)).at("/notification/id").asString();
  }

  private static void edit(RunningServer server, String id, Map<String, Object> change)
      throws IOException, InterruptedException {
    asAdmin(server, "PUT", "/" + id, change);
  }

  private static String asAdmin(
      RunningServer server, String method, String path, Map<String, Object> body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        Accounts.of(server)
            .send(
                method,
                "/api/notifications/broadcast" + path,
                JSON.writeValueAsString(body),
                "x-api-key",
                RunningServer.ADMIN_KEY);
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
    return answer.body();
  }
}
