package org.galaxyevents.testing;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.options.RequestOptions;
import java.net.URI;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What people do on the page, each in a window of theirs. */
public final class OnPage {

  private static final JsonMapper JSON = new JsonMapper();

  private OnPage() {}

  public static BrowserWindow open(RunningServer server, BrowserWindow window) {
    return open(server.url(), window);
  }

  public static BrowserWindow open(URI server, BrowserWindow window) {
    window.page().navigate(server + "/");
    return awaitLive(window);
  }

  private static BrowserWindow awaitLive(BrowserWindow window) {
    return awaitLoaded(window, "Live");
  }

  private static BrowserWindow awaitLoaded(BrowserWindow window, String badge) {
    assertThat(window.part("stream-badge")).hasText(badge);
    assertThat(window.part("history-name")).isVisible();
    assertThat(window.page().getByText("Loading the items")).isHidden();
    return window;
  }

  public static void register(BrowserWindow window, String name) {
    register(window, name, "Live");
  }

  /** Registers on a page whose badge then says so. */
  public static void register(BrowserWindow window, String name, String badge) {
    window.part("register-open").click();
    window.part("register-email").fill(name + "@example.org");
    window.part("register-username").fill(name);
    window.part("register-password").fill(password(name));
    window.part("register-confirm").fill(password(name));
    window.part("register-submit").click();
    assertThat(window.part("current-user")).hasText(name);
    awaitLoaded(window, badge);
  }

  public static void logIn(BrowserWindow window, String name) {
    window.part("login-open").click();
    window.part("login-name").fill(name);
    window.part("login-password").fill(password(name));
    window.part("login-submit").click();
    assertThat(window.part("current-user")).hasText(name);
    awaitLive(window);
  }

  public static String password(String name) {
    return name + "pass26";
  }

  public static void rename(BrowserWindow window, String name) {
    window.part("rename-button").click();
    window.part("rename-input").fill(name);
    window.part("rename-input").press("Enter");
    assertThat(window.part("history-name")).hasText(name);
  }

  public static String shownHistory(BrowserWindow window) {
    return window.page().locator("[data-history-id][aria-current]").getAttribute("data-history-id");
  }

  /** Renames the history that the window shows, with its cookies but past its page. */
  public static void renameByRest(BrowserWindow window, RunningServer server, String name) {
    rename(window.page().context(), server, shownHistory(window), name);
  }

  /** Renames a history with the cookies of a profile, past every page. */
  public static void rename(
      BrowserContext profile, RunningServer server, String history, String name) {
    String url = server.url() + "/api/histories/" + history;
    succeed(profile.request().put(url, RequestOptions.create().setData(Map.of("name", name))));
  }

  /** Adds a dataset to the history that the window shows, past its page; gives its path. */
  public static String upload(BrowserWindow window, RunningServer server, String name) {
    Map<String, Object> pasted =
        Map.of("src", "pasted", "paste_content", "x\n", "name", name, "ext", "txt");
    Map<String, Object> target =
        Map.of("destination", Map.of("type", "hdas"), "items", List.of(pasted));
    String history = shownHistory(window);
    APIResponse answer =
        window
            .page()
            .request()
            .post(
                server.url() + "/api/tools/fetch",
                RequestOptions.create()
                    .setData(Map.of("history_id", history, "targets", List.of(target))));
    succeed(answer);
    String id = JSON.readTree(answer.text()).at("/outputs/0/id").asString();
    return "/api/histories/" + history + "/contents/datasets/" + id;
  }

  public static void succeed(APIResponse answer) {
    assertThat(answer.ok()).as(answer.text()).isTrue();
  }
}
