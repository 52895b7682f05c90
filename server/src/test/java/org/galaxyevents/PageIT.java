package org.galaxyevents;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyevents.testing.OnPage.logIn;
import static org.galaxyevents.testing.OnPage.open;
import static org.galaxyevents.testing.OnPage.password;
import static org.galaxyevents.testing.OnPage.register;
import static org.galaxyevents.testing.OnPage.rename;
import static org.galaxyevents.testing.OnPage.renameByRest;
import static org.galaxyevents.testing.OnPage.shownHistory;
import static org.galaxyevents.testing.OnPage.succeed;
import static org.galaxyevents.testing.OnPage.upload;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.RequestOptions;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.galaxyevents.testing.BrowserWindow;
import org.galaxyevents.testing.RealChromium;
import org.galaxyevents.testing.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What people see in a real browser, on the real page of a real server. */
final class PageIT {

  @RegisterExtension static final RealChromium chromium = new RealChromium();

  private static final int A_MINUTE = 60_000;

  /** Whatever is polled is asked for by then, but nobody looks yet who holds the tabs' stream. */
  private static final int HALF_A_MINUTE = 32_000;

  @Test
  void a_rename_appears_in_the_users_other_windows_without_reload_or_polling_and_in_nobody_elses()
      throws IOException {
    try (RunningServer server = RunningServer.start()) {
      BrowserContext profile = chromium.profile();
      BrowserWindow first = open(server, chromium.window(profile));
      register(first, "alice");
      BrowserWindow second = chromium.window(profile);
      second.page().clock().install();
      open(server, second);
      BrowserWindow otherDevice = open(server, chromium.window());
      logIn(otherDevice, "alice");
      BrowserWindow bobs = open(server, chromium.window());
      register(bobs, "bob");
      String history = shownHistory(first);
      second.forgetRequests();
      bobs.forgetRequests();

      // By the window's own clock.
      second.page().clock().runFor(HALF_A_MINUTE);
      rename(first, "Seen at once");

      assertThat(second.part("history-name")).hasText("Seen at once");
      assertThat(row(otherDevice, history)).containsText("Seen at once");
      String path = "GET /api/histories/" + history;
      assertThat(second.requests())
          .isNotEmpty()
          .allMatch(request ->
              request.equals(path + "?view=summary&keys=state")
                  || request.startsWith(path + "/contents?v=dev&limit=1000&q=update_time-ge&qv="));
      // What follows arrives after whatever might have been sent to the wrong window before.
      renameByRest(bobs, server, "Bob's own");
      assertThat(bobs.part("history-name")).hasText("Bob's own");
      assertThat(bobs.requests()).allMatch(request -> request.contains(shownHistory(bobs)));
      assertThat(bobs.page().content()).doesNotContain("Seen at once");
    }
  }

  @Test
  void logging_in_keeps_an_anonymous_history_with_its_content_and_its_updates() throws IOException {
    try (RunningServer server = RunningServer.start()) {
      BrowserWindow elsewhere = open(server, chromium.window());
      register(elsewhere, "alice");
      BrowserWindow window = open(server, chromium.window());
      rename(window, "Begun without an account");
      String dataset = upload(window, server, "reads.fastq");
      assertThat(item(window, 1)).containsText("reads.fastq");

      logIn(window, "alice");

      assertThat(window.part("history-name")).hasText("Begun without an account");
      assertThat(item(window, 1)).containsText("reads.fastq");
      assertThat(row(elsewhere, shownHistory(window))).containsText("Begun without an account");
      play(window, server, dataset, "running");
      assertThat(item(window, 1)).hasAttribute("data-state", "running");
    }
  }

  @Test
  void logging_out_empties_every_window_of_the_browser() throws IOException {
    try (RunningServer server = RunningServer.start()) {
      BrowserContext profile = chromium.profile();
      BrowserWindow window = open(server, chromium.window(profile));
      register(window, "alice");
      rename(window, "Alice's secret");
      BrowserWindow second = open(server, chromium.window(profile));
      assertThat(second.part("history-name")).hasText("Alice's secret");

      window.part("logout").click();

      for (BrowserWindow each : List.of(window, second)) {
        assertThat(each.part("login-open")).isVisible();
        assertThat(each.part("history-name")).hasText("Unnamed history");
        assertThat(each.page().content()).doesNotContain("Alice's secret");
      }
    }
  }

  @Test
  void a_wrong_password_is_said_in_the_dialog_and_the_right_one_then_logs_in() throws IOException {
    try (RunningServer server = RunningServer.start()) {
      BrowserWindow elsewhere = open(server, chromium.window());
      register(elsewhere, "alice");
      BrowserWindow window = open(server, chromium.window());
      window.forgive("400 (Bad Request)");
      window.part("login-open").click();
      window.part("login-name").fill("alice");
      window.part("login-password").fill("not hers");
      window.part("login-submit").click();

      assertThat(window.part("account-error")).hasText("No such user or invalid password.");
      assertThat(window.part("login-password")).isFocused();
      window.part("login-password").fill(password("alice"));
      window.page().keyboard().press("Enter");
      assertThat(window.part("current-user")).hasText("alice");
    }
  }

  @Test
  void below_a_prefix_everything_is_asked_for_and_updated_there() throws IOException {
    try (RunningServer server =
        RunningServer.start(Map.of("GALAXY_CONFIG_OVERRIDE_GALAXY_URL_PREFIX", "/galaxy"))) {
      BrowserContext profile = chromium.profile();
      BrowserWindow first = open(server, chromium.window(profile));
      register(first, "alice");
      BrowserWindow second = open(server, chromium.window(profile));

      first.part("new-history").click();
      assertThat(second.part("history-row")).hasCount(2);
      rename(first, "Below a prefix");

      assertThat(row(second, shownHistory(first))).containsText("Below a prefix");
      assertThat(first.requests())
          .allMatch(request -> request.split(" ", 2)[1].startsWith("/galaxy/"));
      assertThat(first.requests()).anyMatch("GET /galaxy/api/events/stream"::equals);
    }
  }

  @Test
  void without_updates_the_page_says_polling_opens_no_stream_and_still_shows_changes()
      throws IOException {
    try (RunningServer server =
        RunningServer.start(Map.of("GALAXY_CONFIG_OVERRIDE_ENABLE_SSE_UPDATES", "false"))) {
      BrowserWindow window = chromium.window();
      window.page().clock().install();
      window.page().navigate(server.url() + "/");
      assertThat(window.part("stream-badge")).hasText("Polling");
      assertThat(window.part("history-name")).isVisible();
      window.forgetRequests();
      renameByRest(window, server, "Seen by polling");

      window.page().clock().runFor(A_MINUTE);

      assertThat(window.part("history-name")).hasText("Seen by polling");
      assertThat(window.requests())
          .anyMatch(request -> request.startsWith("GET /history/current_history_json?since="))
          .noneMatch(request -> request.contains("/api/events/stream"));
    }
  }

  @Test
  void a_change_made_while_the_server_was_down_appears_when_it_is_back_without_a_reload()
      throws Exception {
    try (RunningServer server = RunningServer.start()) {
      BrowserWindow window = open(server, chromium.window());
      window.forgive("net::ERR_");
      window.forgetRequests();

      server.stop();
      assertThat(window.part("stream-badge")).hasText("Reconnecting");
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + server.databaseFile());
          Statement statement = other.createStatement()) {
        statement.executeUpdate("UPDATE history SET name = 'Changed meanwhile'");
      }
      server.startAgain();

      // Browsers pause for seconds between attempts.
      assertThat(window.part("stream-badge"))
          .hasText("Live", new LocatorAssertions.HasTextOptions().setTimeout(30_000));
      assertThat(window.part("history-name")).hasText("Changed meanwhile");
      assertThat(window.requests()).noneMatch("GET /"::equals);
    }
  }

  @Test
  void a_job_is_followed_in_colour_and_in_words_from_new_to_its_end() throws IOException {
    try (RunningServer server = RunningServer.start()) {
      BrowserWindow window = open(server, chromium.window());
      String good = upload(window, server, "good.txt");
      String bad = upload(window, server, "bad.txt");
      List<Object> colours = new ArrayList<>();

      assertShown(item(window, 1), "new");
      play(window, server, good, "queued");
      assertShown(item(window, 1), "queued");
      colours.add(colour(item(window, 1)));
      play(window, server, good, "running");
      assertShown(item(window, 1), "running");
      colours.add(colour(item(window, 1)));
      play(window, server, good, "ok");
      assertShown(item(window, 1), "ok");
      colours.add(colour(item(window, 1)));
      play(window, server, bad, "error");
      assertShown(item(window, 2), "error");
      colours.add(colour(item(window, 2)));

      assertThat(colours).doesNotHaveDuplicates();
    }
  }

  @Test
  void a_history_is_created_renamed_and_deleted_with_the_keyboard_alone() throws IOException {
    try (RunningServer server = RunningServer.start()) {
      BrowserWindow window = open(server, chromium.window());
      register(window, "alice");

      pressOn(window, "new-history");
      assertThat(window.part("history-row")).hasCount(2);
      assertThat(window.part("new-history")).isFocused();

      pressOn(window, "rename-button");
      assertThat(window.part("rename-input")).isFocused();
      window.page().keyboard().type("Not to be kept");
      window.page().keyboard().press("Escape");
      assertThat(window.part("history-name")).hasText("Unnamed history");
      assertThat(window.part("rename-button")).isFocused();

      window.page().keyboard().press("Enter");
      window.page().keyboard().type("By keyboard");
      window.page().keyboard().press("Enter");
      assertThat(window.part("history-name")).hasText("By keyboard");
      assertThat(window.part("rename-button")).isFocused();

      pressOn(window, "delete-button");
      window.page().keyboard().press("Escape");
      assertThat(window.part("delete-button")).isFocused();
      window.page().keyboard().press("Enter");
      pressOn(window, "confirm-submit");
      assertThat(window.part("history-row")).hasCount(1);
      assertThat(window.page().locator("#history-panel")).isFocused();
    }
  }

  @Test
  void a_question_asked_at_once_after_a_dismissed_one_waits_for_its_own_answer()
      throws IOException {
    try (RunningServer server = RunningServer.start()) {
      BrowserWindow window = open(server, chromium.window());
      rename(window, "To be deleted");

      window.part("delete-button").click();
      assertThat(window.part("confirm-submit")).isVisible();
      window
          .page()
          .evaluate(
              """
              () => {
                document.querySelector("dialog[open]").close();
                document.querySelector("[data-testid=delete-button]").click();
              }
              """);
      window.page().locator("dialog[open] [data-testid=confirm-submit]").click();

      assertThat(window.part("history-name")).hasText("Unnamed history");
    }
  }

  @Test
  void on_a_phone_nothing_is_wider_than_the_screen() throws IOException {
    try (RunningServer server = RunningServer.start()) {
      BrowserContext phone =
          chromium.profile(new Browser.NewContextOptions().setViewportSize(390, 844));
      BrowserWindow window = open(server, chromium.window(phone));
      register(window, "a-name-that-goes-on-and-on-and-on");
      upload(window, server, "reads_of_a_long_experiment_".repeat(4) + ".fastq");
      rename(window, "Unbroken".repeat(20));
      assertThat(item(window, 1)).isVisible();

      assertThat(window.page().evaluate("document.documentElement.scrollWidth")).isEqualTo(390);
    }
  }

  /** Presses Tab until the part has the focus, then Enter. */
  private static void pressOn(BrowserWindow window, String testId) {
    for (int presses = 0; presses < 30; presses++) {
      window.page().keyboard().press("Tab");
      if (testId.equals(window.page().evaluate("document.activeElement.dataset.testid"))) {
        window.page().keyboard().press("Enter");
        return;
      }
    }
    throw new AssertionError("Tab does not lead to " + testId);
  }

  private static Locator row(BrowserWindow window, String history) {
    return window.page().locator("[data-history-id='" + history + "']");
  }

  private static Locator item(BrowserWindow window, int hid) {
    return window.page().locator("[data-testid=item-row][data-hid='" + hid + "']");
  }

  private static void assertShown(Locator item, String state) {
    assertThat(item).hasAttribute("data-state", state);
    assertThat(item.locator(".state")).hasText(state);
  }

  private static Object colour(Locator item) {
    return item.evaluate("row => getComputedStyle(row).backgroundColor");
  }

  /** Lets a dataset's job come that far. */
  private static void play(
      BrowserWindow window, RunningServer server, String dataset, String state) {
    RequestOptions body = RequestOptions.create().setData(Map.of("state", state));
    succeed(window.page().request().put(server.url() + dataset, body));
  }
}
