package io.atelier.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.ExpectedCondition;
import org.openqa.selenium.support.ui.WebDriverWait;

/// A browser as a reader has it: Debian's Chromium, without a screen. Nothing is fetched for it.
final class Chromium implements AutoCloseable {

  private static final Path PROGRAM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Path PICTURES = Path.of("target", "screenshots");

  /// Long, because a worker starts first, and machines of tests are slow.
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final ChromeDriver driver;
  private final URI service;

  private Chromium(ChromeDriver driver, URI service) {
    this.driver = driver;
    this.service = service;
  }

  /// Tests skip by name where there is none; in CI its absence is a failure.
  static void orSkip() {
    boolean there = Files.isExecutable(PROGRAM) && Files.isExecutable(DRIVER);
    if (!there && "true".equals(System.getenv("CI"))) {
      throw new AssertionError("CI runs with Chromium: install chromium and chromium-driver");
    }
    assumeTrue(there, "needs Debian's chromium and chromium-driver");
  }

  /// @param service its address without a path
  static Chromium at(URI service) {
    var options = new ChromeOptions();
    options.setBinary(PROGRAM.toFile());
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars");
    var chromedriver =
        new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build();
    var browser = new Chromium(new ChromeDriver(chromedriver, options), service);
    browser.wide();
    return browser;
  }

  void open(String path) {
    driver.get(service.resolve(path).toString());
  }

  String path() {
    return URI.create(driver.getCurrentUrl()).getPath();
  }

  WebElement find(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  WebElement focused() {
    return driver.switchTo().activeElement();
  }

  /// A key, whatever has the focus.
  void press(Keys key) {
    new Actions(driver).sendKeys(key).perform();
  }

  /// At a point of the page.
  void click(int x, int y) {
    new Actions(driver).moveToLocation(x, y).click().perform();
  }

  /// On an element of a page that changes: as often as it is replaced before the pointer is there.
  void hold(String selector) {
    until(_ -> {
      new Actions(driver).clickAndHold(find(selector)).perform();
      return true;
    });
  }

  /// What is held.
  void release() {
    new Actions(driver).release().perform();
  }

  /// At a point of the page.
  void doubleClick(int x, int y) {
    new Actions(driver).moveToLocation(x, y).doubleClick().perform();
  }

  /// With the button held, from one point of the page to another and past the middle, as a hand
  /// does.
  void drag(int x, int y, int toX, int toY) {
    new Actions(driver)
        .moveToLocation(x, y)
        .clickAndHold()
        .moveToLocation((x + toX) / 2, (y + toY) / 2)
        .moveToLocation(toX, toY)
        .release()
        .perform();
  }

  /// Waits until there is an answer that is neither null nor false.
  <T> T until(ExpectedCondition<T> condition) {
    return new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50))
        .ignoring(org.openqa.selenium.StaleElementReferenceException.class)
        .ignoring(org.openqa.selenium.NoSuchElementException.class)
        .until(condition);
  }

  /// Waits until an element has this text in it.
  void untilText(String selector, String text) {
    until(_ -> find(selector).getText().contains(text));
  }

  @Nullable Object ask(String script) {
    return driver.executeScript(script);
  }

  /// @param script calls its last argument with what it has to say
  @Nullable Object await(String script) {
    return driver.executeAsyncScript(script);
  }

  void wide() {
    size(1280, 900);
  }

  void phone() {
    size(360, 740);
  }

  private void size(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /// @param scheme `light` or `dark`
  void prefers(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /// Everything that axe finds wrong with the page for who can't see it, or not well; one line
  /// each.
  void hasNothingInAnybodysWay() {
    driver.executeScript(axe());
    var found =
        driver.executeAsyncScript(
            """
            const done = arguments[arguments.length - 1];
            axe.run(document, {resultTypes: ['violations']}).then(result => done(result.violations.map(
              rule => rule.id + ': ' + rule.nodes.map(node => node.target + ' ' + node.failureSummary).join(' | '))));
            """);
    assertThat((List<?>) found).as(driver.getCurrentUrl()).isEmpty();
  }

  private static String axe() {
    try (var script = Chromium.class.getResourceAsStream("/axe.min.js")) {
      if (script == null) {
        throw new AssertionError("axe's script is not on the class path");
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Keeps what the page looks like, for people.
  void picture(String name) throws IOException {
    var said =
        driver.executeCdpCommand(
            "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    Files.createDirectories(PICTURES);
    Files.write(
        PICTURES.resolve(name + ".png"), Base64.getDecoder().decode((String) said.get("data")));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
