package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.galaxyevents.testing.RealFirefox;
import org.galaxyevents.testing.RunningServer;
import org.galaxyevents.testing.Tabs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The tabs of a Firefox, which share one stream. */
final class TabsInFirefoxIT {

  @RegisterExtension static final RealFirefox firefox = new RealFirefox();

  private static final String POSITION =
      "() => Object.entries(sessionStorage).find(([key]) => !key.includes('anonymous'))?.[1]";
  private static final String MOVED = "before => (%s)() > before".formatted(POSITION);

  @Test
  void ten_tabs_share_one_stream_and_lose_nothing_when_the_one_that_holds_it_closes()
      throws IOException {
    try (RunningServer server = RunningServer.start()) {
      Tabs tabs = Tabs.ofAlice(server, firefox, 10);

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
  void the_cursor_alone_moves_the_position_from_which_the_next_tab_goes_on() throws IOException {
    try (RunningServer server =
        RunningServer.start(Map.of("GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_KEEPALIVE", "1s"))) {
      Tabs tabs = Tabs.ofAlice(server, firefox, 2);
      List<Object> before = positions(tabs);

      tabs.open().forEach(tab -> tab.page().waitForFunction(MOVED, before.getFirst()));
      tabs.closeHolder();
      Tabs.awaitStreamOf(tabs.open());

      assertThat(tabs.open().getFirst().requests())
          .filteredOn(request -> request.contains("/api/events/stream"))
          .singleElement(InstanceOfAssertFactories.STRING)
          .contains("?last_event_id=")
          .doesNotContain(URLEncoder.encode((String) before.getFirst(), StandardCharsets.UTF_8));
    }
  }

  private static List<Object> positions(Tabs tabs) {
    return tabs.open().stream().map(tab -> tab.page().evaluate(POSITION)).toList();
  }
}
