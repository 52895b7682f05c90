package org.galaxyevents.testing;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.List;

/**
 * Takes the pictures of the documents: {@code ./dev look URL FOLDER}, against a server that runs
 * with --demo.
 */
public final class Look {

  private static final List<ColorScheme> SCHEMES = List.of(ColorScheme.LIGHT, ColorScheme.DARK);

  private Look() {}

  public static void main(String[] arguments) {
    String url = arguments[0];
    Path folder = Path.of(arguments[1]);
    var options =
        new BrowserType.LaunchOptions()
            .setExecutablePath(Path.of("/usr/bin/chromium"))
            .setArgs(
                List.of(
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-sync"));
    try (Playwright playwright = Playwright.create();
        Browser browser = playwright.chromium().launch(options)) {
      for (ColorScheme scheme : SCHEMES) {
        take(browser, url, scheme, 1_280, 800, folder.resolve(name("page", scheme)));
        take(browser, url, scheme, 390, 844, folder.resolve(name("page-phone", scheme)));
      }
    }
  }

  private static String name(String what, ColorScheme scheme) {
    return what + (scheme == ColorScheme.DARK ? "-dark" : "") + ".png";
  }

  private static void take(
      Browser browser, String url, ColorScheme scheme, int width, int height, Path file) {
    try (BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setColorScheme(scheme))) {
      Page page = context.newPage();
      page.navigate(url);
      page.getByTestId("login-open").click();
      page.getByTestId("login-name").fill("demo");
      page.getByTestId("login-password").fill("demodemo");
      page.getByTestId("login-submit").click();
      page.getByTestId("current-user").waitFor();
      page.getByTestId("item-row").nth(4).waitFor();
      page.screenshot(new Page.ScreenshotOptions().setPath(file));
    }
  }
}
