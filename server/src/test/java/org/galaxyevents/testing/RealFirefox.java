package org.galaxyevents.testing;

import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.util.List;

/** Firefox ESR, as Debian packages it, driven by WebDriver BiDi. Confined to the test's thread. */
public final class RealFirefox extends RealBrowser {

  /** Playwright's name for a Firefox that is not its own. */
  private static final String UNCHANGED = "moz-firefox";

  public RealFirefox() {
    super(
        List.of("firefox-esr"),
        Playwright::firefox,
        new BrowserType.LaunchOptions().setChannel(UNCHANGED));
  }
}
