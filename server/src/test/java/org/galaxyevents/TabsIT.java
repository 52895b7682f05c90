package org.galaxyevents;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.galaxyevents.testing.OnPage.open;
import static org.galaxyevents.testing.OnPage.register;
import static org.galaxyevents.testing.OnPage.rename;
import static org.galaxyevents.testing.OnPage.shownHistory;
import static org.galaxyevents.testing.OnPage.succeed;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.options.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.BrowserWindow;
import org.galaxyevents.testing.OnPage;
import org.galaxyevents.testing.RealChromium;
import org.galaxyevents.testing.RunningServer;
import org.galaxyevents.testing.Tabs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The tabs of a Chromium, which share one stream. */
final class TabsIT {

  @RegisterExtension static final RealChromium chromium = new RealChromium();

  @Test
  void ten_tabs_share_one_stream_and_lose_nothing_when_the_one_that_holds_it_closes()
      throws IOException {
    try (RunningServer server = RunningServer.start()) {
      Tabs tabs = Tabs.ofAlice(server, chromium, 10);

      while (tabs.open().size() > 1) {
        tabs.awaitStreams(1);
        String name = "Seen by " + tabs.open().size();
        tabs.closeHolder();
        tabs.rename(name);
        tabs.awaitShown(name);
      }
    }
  }

  @Test
  void a_tab_that_joins_opens_no_stream_and_shows_what_changed_while_it_was_loaded()
      throws IOException {
    try (RunningServer server = RunningServer.start()) {
      Tabs tabs = Tabs.ofAlice(server, chromium, 1);
      BrowserWindow joining = chromium.window(tabs.profile());
      joining
          .page()
          .route(
              "**/static/shared-stream.js",
              route -> {
                tabs.rename("Renamed meanwhile");
                route.resume();
              });

      open(server, joining);

      Tabs.awaitShown(List.of(joining), "Renamed meanwhile");
      assertThat(joining.requests()).noneMatch(request -> request.contains("/api/events/stream"));
      tabs.rename("Renamed later");
      Tabs.awaitShown(List.of(joining), "Renamed later");
    }
  }

  @Test
  void a_tab_that_is_frozen_gives_the_stream_up_and_is_complete_when_it_goes_on()
      throws IOException {
    try (RunningServer server = RunningServer.start()) {
      Tabs tabs = Tabs.ofAlice(server, chromium, 3);
      BrowserWindow frozen = tabs.holder();
      List<BrowserWindow> others = tabs.others();

      // As Chromium says it, which no window under test ever is: they count as looked at.
      frozen.page().evaluate("document.dispatchEvent(new Event('freeze'))");
      Tabs.awaitStreamOf(others);
      tabs.rename("While it was frozen");
      Tabs.awaitShown(others, "While it was frozen");
      assertThat(frozen.part("history-name")).hasText("Unnamed history");
      tabs.awaitStreams(1);
      frozen.page().evaluate("document.dispatchEvent(new Event('resume'))");

      tabs.awaitShown("While it was frozen");
      tabs.rename("When it went on");
      tabs.awaitShown("When it went on");
      tabs.awaitStreams(1);
    }
  }

  @Test
  void a_tab_that_hangs_loses_the_stream_to_one_that_is_looked_at() throws IOException {
    try (RunningServer server = RunningServer.start()) {
      Tabs tabs = Tabs.ofAlice(server, chromium, 3);
      List<BrowserWindow> others = tabs.others();
      CDPSession debugger = tabs.profile().newCDPSession(tabs.holder().page());
      debugger.send("Debugger.enable");

      debugger.send("Debugger.pause");
      tabs.rename("While it hung");
      others.forEach(
          tab -> tab.page().evaluate("document.dispatchEvent(new Event('visibilitychange'))"));
      Tabs.awaitShown(others, "While it hung");
      debugger.send("Debugger.resume");

      tabs.awaitShown("While it hung");
      tabs.rename("When it went on");
      tabs.awaitShown("When it went on");
      tabs.awaitStreams(1);
    }
  }

  @Test
  void a_history_that_one_tab_looks_away_from_stays_live_in_another() throws IOException {
    try (RunningServer server = RunningServer.start()) {
      BrowserWindow alices = open(server, chromium.window());
      register(alices, "alice");
      publish(alices, "Published");
      BrowserContext visitor = chromium.profile();
      BrowserWindow first = chromium.window(visitor);
      BrowserWindow second = chromium.window(visitor);
      for (BrowserWindow each : List.of(first, second)) {
        each.page().navigate(server.url() + "/published/history?id=" + shownHistory(alices));
        assertThat(each.part("viewed-name")).hasText("Published");
      }

      lookAway(first);
      rename(alices, "Published and changed");
      assertThat(second.part("viewed-name")).hasText("Published and changed");
      assertThat(first.requests()).noneMatch(request -> request.startsWith("DELETE"));

      lookAway(second);
      await()
          .untilAsserted(() -> {
            second.page().evaluate("0");
            assertThat(second.requests()).contains("DELETE /api/events/history-subscriptions");
          });
    }
  }

  @Test
  void the_stream_is_opened_with_what_all_tabs_look_at_and_brings_it() throws IOException {
    try (RunningServer server = RunningServer.start()) {
      BrowserWindow alices = open(server, chromium.window());
      register(alices, "alice");
      publish(alices, "Published");
      String history = shownHistory(alices);
      BrowserContext visitor = chromium.profile();
      BrowserWindow holder = open(server, chromium.window(visitor));
      BrowserWindow viewer = chromium.window(visitor);
      viewer.page().navigate(server.url() + "/published/history?id=" + history);
      assertThat(viewer.part("viewed-name")).hasText("Published");
      holder.forgetRequests();
      viewer.forgetRequests();

      holder.page().evaluate("dispatchEvent(new Event('online'))");
      Tabs.awaitStreamOf(List.of(holder));
      rename(alices, "Published and changed");

      assertThat(viewer.part("viewed-name")).hasText("Published and changed");
      assertThat(holder.requests())
          .anyMatch(request -> request.endsWith("&history_ids=" + history));
      // Nobody has to say it again.
      assertThat(viewer.requests()).noneMatch(request -> request.startsWith("POST"));
    }
  }

  @Test
  void an_address_that_names_no_history_keeps_no_tab_from_being_live() throws IOException {
    try (RunningServer server = RunningServer.start()) {
      BrowserWindow window = chromium.window();
      window.forgive("400 (Bad Request)");

      window.page().navigate(server.url() + "/published/history?id=nonsense");

      assertThat(window.part("view-ended")).containsText("There is no such history");
      assertThat(window.part("stream-badge")).hasText("Live");
    }
  }

  @Test
  void a_login_past_the_page_reaches_its_other_tabs_with_the_next_one_that_is_opened()
      throws IOException {
    try (RunningServer server = RunningServer.start()) {
      register(open(server, chromium.window()), "alice");
      BrowserContext profile = chromium.profile();
      BrowserWindow first = open(server, chromium.window(profile));
      assertThat(first.part("login-open")).isVisible();
      String page = profile.request().get(server.url() + "/").text();
      Map<String, String> login =
          Map.of(
              "login", "alice",
              "password", OnPage.password("alice"),
              "session_csrf_token", Accounts.csrfToken(page));
      succeed(
          profile
              .request()
              .post(server.url() + "/user/login", RequestOptions.create().setData(login)));

      BrowserWindow second = open(server, chromium.window(profile));

      for (BrowserWindow each : List.of(first, second)) {
        assertThat(each.part("current-user")).hasText("alice");
        assertThat(each.part("stream-badge")).hasText("Live");
      }
      await().untilAsserted(() -> assertThat(server.server().streams()).isEqualTo(2));
    }
  }

  @Test
  void without_https_each_tab_has_a_stream_of_its_own() throws IOException {
    try (RunningServer server = RunningServer.start()) {
      URI address = URI.create("http://" + RealChromium.LAB_SERVER + ":" + server.url().getPort());
      BrowserContext profile = chromium.profile();
      BrowserWindow first = open(address, chromium.window(profile));
      BrowserWindow second = open(address, chromium.window(profile));

      rename(first, "Seen by both");

      Tabs.awaitShown(List.of(first, second), "Seen by both");
      assertThat(first.page().evaluate("isSecureContext")).isEqualTo(false);
      assertThat(server.server().streams()).isEqualTo(2);
    }
  }

  private static void publish(BrowserWindow window, String name) {
    rename(window, name);
    window.part("share-button").click();
    window.part("share-publish").check();
    assertThat(window.part("share-link")).isChecked();
    window.part("sharing-close").click();
  }

  private static void lookAway(BrowserWindow window) {
    window.page().getByText("Back to my histories").click();
    assertThat(window.part("history-name")).isVisible();
  }
}
