package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.galaxyevents.testing.BrowserWindow;
import org.galaxyevents.testing.RealChromium;
import org.galaxyevents.testing.RunningServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page's modules that decide, alone and with a time and a chance of the test's. */
final class PageRulesIT {

  @RegisterExtension static final RealChromium chromium = new RealChromium();

  private static RunningServer server;
  private BrowserWindow window;

  @BeforeAll
  static void start() throws IOException {
    server = RunningServer.start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void open() {
    window = chromium.window();
    window.page().navigate(server.url() + "/api/version");
  }

  @Test
  void pauses_lie_anywhere_below_a_bound_that_doubles_from_1_to_30_seconds() {
    assertThat(
            run(
                "backoff.js",
                """
                ({ Backoff }) => {
                  const longest = new Backoff(() => 1), half = new Backoff(() => 0.5), none = new Backoff(() => 0);
                  const pauses = [1, 2, 3, 4, 5, 6, 7].map(() => longest.next());
                  longest.reset();
                  return [...pauses, longest.next(), half.next(), half.next(), none.next()];
                }
                """))
        .isEqualTo(
            List.of(1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 1_000, 500, 1_000, 0));
  }

  @Test
  void a_holder_that_is_heard_each_half_minute_is_not_even_asked() {
    assertThat(
            takeover(
                """
                takeover.heard(30_000, { live: true, hidden: true });
                said.push(at(64_000));
                takeover.heard(60_000, { live: true, hidden: true });
                said.push(at(94_000));
                """))
        .containsExactly("wait", "wait");
  }

  @Test
  void a_silent_holder_is_asked_and_loses_the_stream_if_it_does_not_answer() {
    assertThat(
            takeover(
                """
                said.push(at(36_000));
                takeover.asked(36_000);
                said.push(at(38_400), at(38_500));
                """))
        .containsExactly("ask", "wait", "take");
  }

  @Test
  void a_holder_that_answers_keeps_the_stream() {
    assertThat(
            takeover(
                """
                takeover.asked(36_000);
                takeover.heard(36_010, { live: true, hidden: true });
                said.push(at(40_000));
                """))
        .containsExactly("wait");
  }

  @Test
  void when_it_is_urgent_the_holder_is_asked_at_once() {
    assertThat(
            takeover(
                """
                takeover.heard(1_000, { live: true, hidden: false });
                said.push(takeover.next(1_001, { patience: 35_000, visible: true }));
                """))
        .containsExactly("ask");
  }

  @Test
  void a_hidden_holder_without_a_stream_loses_it_within_a_second_and_a_visible_one_keeps_it() {
    assertThat(
            takeover(
                """
                takeover.heard(1_000, { live: false, hidden: false });
                said.push(at(3_000));
                takeover.heard(3_000, { live: false, hidden: true });
                said.push(at(3_400), at(3_500));
                takeover.heard(3_500, { live: true, hidden: true });
                said.push(at(3_600));
                """))
        .containsExactly("wait", "wait", "take", "wait");
  }

  @Test
  void a_hidden_tab_takes_nothing() {
    assertThat(
            takeover(
                """
                takeover.asked(36_000);
                said.push(takeover.next(99_000, { patience: 35_000, visible: false }));
                """))
        .containsExactly("wait");
  }

  /** What a takeover says; whose chance is always a half, and whose holder was heard at 0. */
  private List<Object> takeover(String steps) {
    Object said =
        run(
            "takeover.js",
            """
            ({ Takeover }) => {
              const takeover = new Takeover(0, () => 0.5);
              const at = (now) => takeover.next(now, { patience: 75_000, visible: true });
              const said = [];
              %s
              return said;
            }
            """
                .formatted(steps));
    return new ArrayList<>((List<?>) said);
  }

  private Object run(String module, String use) {
    return window
        .page()
        .evaluate(
            "async (url) => (%s)(await import(url))".formatted(use.strip()),
            server.url() + "/static/" + module);
  }
}
