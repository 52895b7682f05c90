package org.galaxyevents;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyevents.testing.OnPage.open;
import static org.galaxyevents.testing.OnPage.register;
import static org.galaxyevents.testing.OnPage.shownHistory;
import static org.galaxyevents.testing.OnPage.succeed;

import com.microsoft.playwright.APIRequestContext;
import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.BrowserWindow;
import org.galaxyevents.testing.RealChromium;
import org.galaxyevents.testing.RunningServer;
import org.galaxyevents.testing.TcpProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the page does when its network, or its stream, goes away and comes back. */
final class LostNetworkIT {

  @RegisterExtension static final RealChromium chromium = new RealChromium();

  private static final JsonMapper JSON = new JsonMapper();

  /** The next request about a history has no answer, and no end but by the page's doing. */
  private static final String LOSE_NEXT_ANSWER =
      """
      history => {
        const ask = window.fetch;
        window.isLost = false;
        window.fetch = (path, options) => {
          if (isLost || !path.includes(history)) return ask(path, options);
          window.isLost = true;
          const { signal } = options;
          return new Promise((_, end) => signal.addEventListener("abort", () => end(signal.reason)));
        };
      }
      """;

  /** What a server says that lets somebody in and stops. */
  private static final String FAREWELL =
      """
      event: ready
      data:

      retry: 500
      event: cursor
      data:
      id: 2026-05-01T12:34:56.123456

      """;

  @Test
  void a_laptop_that_wakes_is_live_and_complete_within_3_seconds_of_the_networks_return()
      throws Exception {
    try (RunningServer server = RunningServer.start();
        TcpProxy network = TcpProxy.to(server.url().getPort())) {
      URI address = URI.create("http://127.0.0.1:" + network.port());
      BrowserWindow first = chromium.window();
      first.page().clock().install();
      open(address, first);
      register(first, "alice");
      BrowserWindow second = open(address, chromium.window(first.page().context()));
      first.forgive("net::ERR_INTERNET_DISCONNECTED");
      second.forgive("net::ERR_INTERNET_DISCONNECTED");
      String shown = shownHistory(first);
      String key = key(server, first);
      Accounts accounts = Accounts.of(server);
      String other = accounts.createHistory(key);
      for (BrowserWindow each : List.of(first, second)) {
        assertThat(row(each, other)).isVisible();
      }
      second.page().evaluate(LOSE_NEXT_ANSWER, other);
      accounts.rename(key, other, "Other");
      second.page().waitForCondition(() -> (boolean) second.page().evaluate("isLost"));

      network.forget();
      first.page().context().setOffline(true);
      // By then it tries again each half minute at most.
      first.page().clock().runFor(120_000);
      for (BrowserWindow each : List.of(first, second)) {
        assertThat(each.part("stream-badge")).hasText("Reconnecting");
      }
      accounts.rename(key, shown, "Shown, renamed in the night");
      accounts.rename(key, other, "Other, renamed in the night");
      String made = accounts.createHistory(key);
      notify(accounts, key);
      Instant back = Instant.now();
      first.page().context().setOffline(false);

      for (BrowserWindow each : List.of(first, second)) {
        assertThat(each.part("stream-badge")).hasText("Live");
        assertThat(each.part("history-name")).hasText("Shown, renamed in the night");
        assertThat(row(each, other)).containsText("Other, renamed in the night");
        assertThat(row(each, made)).isVisible();
        assertThat(each.part("unread-count")).hasText("1");
        assertThat(each.part("error-banner")).hasCount(0);
      }
      assertThat(Duration.between(back, Instant.now())).isLessThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void a_stream_on_which_nothing_comes_for_75_seconds_is_given_up_and_resumed() throws IOException {
    try (RunningServer server = RunningServer.start();
        TcpProxy network = TcpProxy.to(server.url().getPort())) {
      BrowserWindow window = chromium.window();
      window.page().clock().install();
      open(URI.create("http://127.0.0.1:" + network.port()), window);
      register(window, "alice");
      window.page().clock().pauseAt(System.currentTimeMillis() + 1_000);
      window.forgetRequests();

      network.freeze();
      window.page().clock().runFor(70_000);
      assertThat(window.part("stream-badge")).hasText("Live");
      window.page().clock().runFor(11_000);
      assertThat(window.part("stream-badge")).hasText("Reconnecting");
      network.thaw();
      window.page().clock().resume();

      assertThat(window.part("stream-badge")).hasText("Live");
      assertThat(window.requests())
          .anyMatch(request -> request.startsWith("GET /api/events/stream?last_event_id="));
    }
  }

  @Test
  void a_page_that_polled_because_the_stream_could_not_be_had_has_missed_nothing_when_it_is_back()
      throws Exception {
    try (RunningServer server = RunningServer.start()) {
      BrowserWindow window = open(server, chromium.window());
      register(window, "alice");
      window.forgive("503 (Service Unavailable)");
      String key = key(server, window);
      Accounts accounts = Accounts.of(server);
      String other = accounts.createHistory(key);
      assertThat(row(window, other)).isVisible();
      window.page().clock().install();

      window
          .page()
          .route(
              "**/api/events/stream*",
              route -> route.fulfill(new Route.FulfillOptions().setStatus(503)));
      window.page().evaluate("dispatchEvent(new Event('offline'))");
      assertThat(window.part("stream-badge")).hasText("Reconnecting");
      // Four pauses, of which none is longer than the sum of their bounds.
      window.page().clock().runFor(15_000);
      assertThat(window.part("stream-badge")).hasText("Polling");
      accounts.rename(key, shownHistory(window), "Seen by polling");
      window.page().clock().runFor(5_000);
      assertThat(window.part("history-name")).hasText("Seen by polling");
      accounts.rename(key, other, "Seen by no poll");
      window.page().unroute("**/api/events/stream*");
      window.page().clock().runFor(31_000);

      assertThat(window.part("stream-badge")).hasText("Live");
      assertThat(row(window, other)).containsText("Seen by no poll");
    }
  }

  @Test
  void a_page_comes_back_to_a_server_that_stops_when_that_has_asked_it_to() throws IOException {
    try (RunningServer server = RunningServer.start()) {
      BrowserWindow window = chromium.window();
      // None of the page's own timers runs, so whatever comes back is the browser, which was told
      // when.
      window.page().clock().install();
      window.page().clock().pauseAt(System.currentTimeMillis());
      AtomicInteger asked = new AtomicInteger();
      window
          .page()
          .route(
              "**/api/events/stream",
              route -> {
                if (asked.incrementAndGet() == 1) {
                  route.fulfill(
                      new Route.FulfillOptions()
                          .setContentType("text/event-stream")
                          .setBody(FAREWELL));
                } else {
                  route.resume();
                }
              });

      window.page().navigate(server.url() + "/");
      window.page().waitForCondition(() -> asked.get() == 2);
      window.page().clock().resume();

      assertThat(window.part("stream-badge")).hasText("Live");
      assertThat(asked).hasValue(2);
    }
  }

  private static Locator row(BrowserWindow window, String history) {
    return window.page().locator("[data-history-id='" + history + "']");
  }

  /** A new API key of the window's user. */
  private static String key(RunningServer server, BrowserWindow window) {
    APIRequestContext asUser = window.page().request();
    String user = read(asUser.get(server.url() + "/api/users/current")).get("id").asString();
    return read(asUser.post(server.url() + "/api/users/" + user + "/api_key")).asString();
  }

  private static JsonNode read(APIResponse answer) {
    succeed(answer);
    return JSON.readTree(answer.text());
  }

  private static void notify(Accounts accounts, String key) throws Exception {
    String body =
        """
        {"recipients": {"user_ids": ["%s"]}, "notification": {"source": "admin", "category": "message",
          "variant": "info", "content": {"category": "message", "subject": "s", "message": "m"}}}
        """
            .formatted(accounts.userOf(key));
    HttpResponse<String> answer =
        accounts.send("POST", "/api/notifications", body, "x-api-key", RunningServer.ADMIN_KEY);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }
}
