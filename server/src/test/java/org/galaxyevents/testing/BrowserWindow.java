package org.galaxyevents.testing;

import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.TimeoutError;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A window that remembers what it asked for and what it complained about. Confined to the test's
 * thread.
 */
public final class BrowserWindow {

  private static final Set<String> COMPLAINTS = Set.of("error", "warning", "assert");

  /** Reported to the console, which the window's record is made of. */
  private static final String REPORT_POLICY_BREACHES =
      "addEventListener('securitypolicyviolation',"
          + " breach => console.error(`policy breached: ${breach.violatedDirective} by ${breach.blockedURI}`))";

  private final Page page;
  private final List<String> requests = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();
  private final List<String> forgiven = new ArrayList<>();
  private final Set<Request> unanswered = new HashSet<>();

  BrowserWindow(Page page) {
    this.page = page;
    page.addInitScript(REPORT_POLICY_BREACHES);
    page.onRequest(this::asked);
    page.onRequestFinished(unanswered::remove);
    page.onRequestFailed(unanswered::remove);
    // What a page that is left has asked for is not always said to have ended.
    page.onFrameNavigated(frame -> unanswered.clear());
    page.onPageError(complaints::add);
    page.onConsoleMessage(this::note);
  }

  private void asked(Request request) {
    requests.add(line(request));
    if (isAnswered(request)) {
      unanswered.add(request);
    }
  }

  /** A stream's answer has no end. */
  private static boolean isAnswered(Request request) {
    return !request.url().contains("/api/events/stream");
  }

  private static String line(Request request) {
    URI url = URI.create(request.url());
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    return request.method() + " " + url.getRawPath() + query;
  }

  private void note(ConsoleMessage message) {
    if (COMPLAINTS.contains(message.type())) {
      complaints.add(message.text() + " at " + message.location());
    }
  }

  public Page page() {
    return page;
  }

  /** The element, or elements, with that {@code data-testid}. */
  public Locator part(String testId) {
    return page.getByTestId(testId);
  }

  /**
   * What it asked the server for since it was opened or told to forget: {@code GET /api/version}.
   */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  public void forgetRequests() {
    requests.clear();
  }

  /**
   * Lets so much time pass by the window's own clock, which was paused, and each question that it
   * asks meanwhile be answered in no time.
   */
  public void letPass(int seconds) {
    for (int second = 0; second < seconds; second++) {
      page.clock().runFor(1_000);
      try {
        page.waitForCondition(unanswered::isEmpty);
      } catch (TimeoutError late) {
        throw new AssertionError(
            "no answer to " + unanswered.stream().map(BrowserWindow::line).toList(), late);
      }
    }
  }

  /** Complaints that contain these words are meant to happen. */
  public void forgive(String words) {
    forgiven.add(words);
  }

  List<String> complaints() {
    return complaints.stream()
        .filter(complaint -> forgiven.stream().noneMatch(complaint::contains))
        .toList();
  }
}
