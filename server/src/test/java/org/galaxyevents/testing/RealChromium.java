package org.galaxyevents.testing;

import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.util.List;

/** Chromium, as Debian packages it. Confined to the test's thread. */
public final class RealChromium extends RealBrowser {

  /** This machine by a name with which a browser does not trust plain HTTP. */
  public static final String LAB_SERVER = "lab-server";

  private static final List<String> FLAGS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          // A name without https and of no loopback address, as that of a computer in a laboratory.
          "--host-resolver-rules=MAP " + LAB_SERVER + " 127.0.0.1",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  public RealChromium() {
    super(
        List.of("chromium", "chromium-browser"),
        Playwright::chromium,
        new BrowserType.LaunchOptions().setArgs(FLAGS));
  }
}
