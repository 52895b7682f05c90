package org.galaxyevents.testing;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.BrowserContext;
import java.util.ArrayList;
import java.util.List;

/** The tabs of one browser, all of which show the same history. Confined to the test's thread. */
public final class Tabs {

  private final RunningServer server;
  private final BrowserContext profile;
  private final List<BrowserWindow> open = new ArrayList<>();

  private Tabs(RunningServer server, BrowserContext profile) {
    this.server = server;
    this.profile = profile;
  }

  /** Tabs of a user who has just registered. */
  public static Tabs ofAlice(RunningServer server, RealBrowser browser, int count) {
    Tabs tabs = new Tabs(server, browser.profile());
    tabs.open.add(OnPage.open(server, browser.window(tabs.profile)));
    OnPage.register(tabs.open.getFirst(), "alice");
    while (tabs.open.size() < count) {
      tabs.open.add(OnPage.open(server, browser.window(tabs.profile)));
    }
    return tabs;
  }

  public List<BrowserWindow> open() {
    return List.copyOf(open);
  }

  public BrowserContext profile() {
    return profile;
  }

  /** The first that has asked for a stream. */
  public BrowserWindow holder() {
    return open.stream().filter(Tabs::hasAskedForStream).findFirst().orElseThrow();
  }

  public List<BrowserWindow> others() {
    BrowserWindow holder = holder();
    return open.stream().filter(tab -> tab != holder).toList();
  }

  /** Closes the tab that holds the stream; what the others ask for is recorded from now on. */
  public void closeHolder() {
    BrowserWindow holder = holder();
    open.remove(holder);
    open.forEach(BrowserWindow::forgetRequests);
    holder.page().close();
  }

  /** Renames the history that all of them show, past all of them. */
  public void rename(String name) {
    OnPage.rename(profile, server, OnPage.shownHistory(open.getLast()), name);
  }

  /** Waits until each of them is live and shows the history by this name. */
  public void awaitShown(String name) {
    awaitShown(open, name);
  }

  /** Waits until each of these is live and shows the history by this name. */
  public static void awaitShown(List<BrowserWindow> tabs, String name) {
    for (BrowserWindow tab : tabs) {
      assertThat(tab.part("history-name")).hasText(name);
      assertThat(tab.part("stream-badge")).hasText("Live");
    }
  }

  /** Waits until one of these has asked for a stream. */
  public static void awaitStreamOf(List<BrowserWindow> tabs) {
    await().until(() -> tabs.stream().anyMatch(Tabs::hasAskedForStream));
  }

  private static boolean hasAskedForStream(BrowserWindow tab) {
    // Lets in what the browser has to tell.
    tab.page().evaluate("0");
    return tab.requests().stream().anyMatch(request -> request.contains("/api/events/stream"));
  }

  /** Waits until the server has so many streams. */
  public void awaitStreams(int count) {
    await().untilAsserted(() -> assertThat(server.server().streams()).isEqualTo(count));
  }
}
