package org.galaxyevents.testing;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real browser: started once for a class, with profiles that last for one test. A test in which a
 * window complained, by an error in its console or a breach of the page's policy, has failed. Of a
 * failed test the windows' pictures are in {@code target/browser}. Confined to the test's thread.
 */
public abstract sealed class RealBrowser
    implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, AutoCloseable
    permits RealChromium, RealFirefox {

  private final List<BrowserContext> profiles = new ArrayList<>();
  private final List<BrowserWindow> windows = new ArrayList<>();
  private final List<String> names;
  private final Function<Playwright, BrowserType> type;
  private final BrowserType.LaunchOptions options;
  private @Nullable Playwright playwright;
  private @Nullable Browser browser;

  /**
   * One to start.
   *
   * @param names of its program
   */
  RealBrowser(
      List<String> names,
      Function<Playwright, BrowserType> type,
      BrowserType.LaunchOptions options) {
    this.names = names;
    this.type = type;
    this.options = options;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    start();
  }

  /** Starts the browser; JUnit does so by itself. */
  public void start() {
    Path executable = find();
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser = type.apply(playwright).launch(options.setExecutablePath(executable));
  }

  private Path find() {
    return Pattern.compile(File.pathSeparator)
        .splitAsStream(System.getenv().getOrDefault("PATH", "/usr/bin"))
        .flatMap(folder -> names.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "There is no %s on the PATH. Run ./test, which installs it."
                    .formatted(names.getFirst())));
  }

  /** Another person, or another device: no cookies, and no window yet. */
  public BrowserContext profile() {
    return profile(new Browser.NewContextOptions());
  }

  /** A profile with a screen size or a colour scheme of its own. */
  public BrowserContext profile(Browser.NewContextOptions options) {
    if (browser == null) {
      throw new IllegalStateException("not started");
    }
    BrowserContext profile = browser.newContext(options);
    profile.setDefaultTimeout(10_000);
    profiles.add(profile);
    return profile;
  }

  /** Another window of a profile, empty. */
  public BrowserWindow window(BrowserContext profile) {
    BrowserWindow window = new BrowserWindow(profile.newPage());
    windows.add(window);
    return window;
  }

  /** The only window of a new profile, empty. */
  public BrowserWindow window() {
    return window(profile());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    List<String> complaints = new ArrayList<>();
    for (BrowserWindow window : windows) {
      complaints.addAll(window.complaints());
      if (context.getExecutionException().isPresent() && !window.page().isClosed()) {
        Path picture =
            Path.of(
                "target/browser",
                context.getRequiredTestMethod().getName(),
                windows.indexOf(window) + ".png");
        window.page().screenshot(new Page.ScreenshotOptions().setPath(picture));
      }
    }
    profiles.forEach(BrowserContext::close);
    profiles.clear();
    windows.clear();
    if (!complaints.isEmpty()) {
      throw new AssertionError("A window complained: " + complaints);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  @Override
  public void close() {
    Stream.of(browser, playwright).forEach(RealBrowser::close);
  }

  private static void close(@Nullable AutoCloseable part) {
    try {
      if (part != null) {
        part.close();
      }
    } catch (Exception failure) {
      throw new IllegalStateException("The browser did not stop", failure);
    }
  }
}
