package org.galaxyevents;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.galaxyevents.testing.OnPage.open;
import static org.galaxyevents.testing.OnPage.register;
import static org.galaxyevents.testing.OnPage.rename;
import static org.galaxyevents.testing.OnPage.upload;

import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;
import org.galaxyevents.testing.BrowserWindow;
import org.galaxyevents.testing.RealChromium;
import org.galaxyevents.testing.RunningServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Histories that people share, as those with whom they share them see them. */
final class SharingPageIT {

  @RegisterExtension static final RealChromium chromium = new RealChromium();

  @Test
  void a_shared_history_is_announced_followed_live_and_ends_with_a_clear_word_when_unshared()
      throws IOException {
    try (RunningServer server = RunningServer.start()) {
      BrowserWindow alices = open(server, chromium.window());
      register(alices, "alice");
      BrowserWindow bobs = open(server, chromium.window());
      register(bobs, "bob");
      bobs.forgive("403 (Forbidden)");
      upload(alices, server, "reads.fastq");
      rename(alices, "Reads");

      shareWith(alices, "bob@example.org");
      assertThat(bobs.part("unread-count")).hasText("1");
      bobs.part("bell").click();
      bobs.page()
          .getByRole(com.microsoft.playwright.options.AriaRole.LINK)
          .getByText("Reads")
          .click();
      assertThat(bobs.part("viewed-name")).hasText("Reads");
      assertThat(bobs.page()).hasURL(Pattern.compile("/published/history\\?id=[0-9a-f]{16}$"));
      assertThat(bobs.part("item-row")).hasCount(1);

      upload(alices, server, "genome.fa");
      rename(alices, "Reads and genome");
      assertThat(bobs.part("viewed-name")).hasText("Reads and genome");
      assertThat(bobs.part("item-row")).hasCount(2);

      alices.part("share-button").click();
      alices.part("unshare").click();
      assertThat(alices.part("unshare")).hasCount(0);
      assertThat(bobs.part("view-ended")).containsText("“Reads and genome” is no longer shared");
      assertThat(bobs.part("item-row")).hasCount(0);
      bobs.forgetRequests();
      alices.part("sharing-close").click();
      rename(alices, "Secret");
      assertThat(alices.part("history-name")).hasText("Secret");
      assertThat(bobs.requests()).isEmpty();
    }
  }

  @Test
  void a_published_history_is_found_and_followed_by_visitors_below_a_prefix_too()
      throws IOException {
    try (RunningServer server =
        RunningServer.start(Map.of("GALAXY_CONFIG_OVERRIDE_GALAXY_URL_PREFIX", "/galaxy"))) {
      BrowserWindow alices = open(server, chromium.window());
      register(alices, "alice");
      rename(alices, "Published");
      BrowserWindow visitors = open(server, chromium.window());

      alices.part("share-button").click();
      alices.part("share-publish").check();
      assertThat(alices.part("share-link")).isChecked();
      String link = alices.part("shared-link").inputValue();
      alices.part("sharing-close").click();
      visitors.part("shelf-published").click();
      visitors.part("others-row").click();
      assertThat(visitors.part("viewed-name")).hasText("Published");

      rename(alices, "Published and changed");
      assertThat(visitors.part("viewed-name")).hasText("Published and changed");
      visitors.page().goBack();
      assertThat(visitors.part("history-name")).hasText("Unnamed history");
      visitors.page().navigate(link);
      assertThat(visitors.part("viewed-name")).hasText("Published and changed");
    }
  }

  private static void shareWith(BrowserWindow window, String email) {
    window.part("share-button").click();
    window.part("share-email").fill(email);
    window.part("share-add").click();
    assertThat(window.page().getByText(email)).isVisible();
    window.part("sharing-close").click();
  }
}
