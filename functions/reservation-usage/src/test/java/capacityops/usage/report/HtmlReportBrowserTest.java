package capacityops.usage.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The report as a browser shows it; pictures are left in {@code target/report-pictures}. */
@EnabledIf(value = "browserIsInstalled", disabledReason = "no Chromium on this machine")
class HtmlReportBrowserTest {
  private static final Path PICTURES = Path.of("target", "report-pictures");

  /** The lowest contrast of any text on the page, and where it is. */
  private static final String CONTRAST =
      """
      (function () {
        function rgb(text) {
          var p = text.match(/[\\d.]+/g).map(Number);
          return { r: p[0], g: p[1], b: p[2], a: p.length > 3 ? p[3] : 1 };
        }
        function light(c) {
          return [c.r, c.g, c.b].map(function (v) {
            v /= 255;
            return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
          }).reduce(function (sum, v, i) { return sum + v * [0.2126, 0.7152, 0.0722][i]; }, 0);
        }
        function ground(element) {
          for (var e = element; e; e = e.parentElement) {
            var c = rgb(getComputedStyle(e).backgroundColor);
            if (c.a > 0.99) return c;
          }
          return { r: 255, g: 255, b: 255, a: 1 };
        }
        var worst = { ratio: 99, text: "" };
        var texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
          var element = texts.currentNode.parentElement;
          if (!texts.currentNode.data.trim() || element.closest("script, svg title")) continue;
          if (!element.getClientRects().length) continue;
          var style = getComputedStyle(element);
          var ink = rgb(element.closest("svg") ? style.fill : style.color);
          var a = light(ink), b = light(ground(element.closest("svg") || element));
          var ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          if (ratio < worst.ratio) {
            worst = { ratio: ratio, text: texts.currentNode.data.trim().slice(0, 60) };
          }
        }
        return worst;
      })()
      """;

  private static final int TALLEST_PICTURE = 15_000;

  private static Browser browser;
  @TempDir static Path folder;

  static boolean browserIsInstalled() {
    return Browser.executable().isPresent();
  }

  @BeforeAll
  static void start() throws IOException {
    browser = Browser.start();
    Files.createDirectories(PICTURES);
  }

  @AfterAll
  static void stop() {
    browser.close();
  }

  @Test
  void lively_isOnePageThatAsksForNothingElse() {
    Path file = opened("lively", SampleReports.lively());

    assertThat(browser.requested()).containsExactly(file.toUri().toString());
    assertThat(browser.complaints()).isEmpty();
    assertThat((String) browser.evaluate("document.querySelector('h1').innerText"))
        .startsWith("At least $")
        .endsWith("a day goes to idle capacity");
  }

  @Test
  void lively_standsInEveryLight() {
    for (boolean dark : List.of(false, true)) {
      for (boolean phone : List.of(false, true)) {
        browser.view(phone ? 390 : 1280, phone ? 844 : 900, phone, dark);
        opened(
            "lively-" + (phone ? "phone" : "desk") + (dark ? "-dark" : ""), SampleReports.lively());

        Map<?, ?> worst = (Map<?, ?>) browser.evaluate(CONTRAST);
        assertThat(((Number) worst.get("ratio")).doubleValue())
            .as("contrast of “%s”, dark %s, phone %s", worst.get("text"), dark, phone)
            .isGreaterThanOrEqualTo(4.5);
        assertThat(number("document.documentElement.scrollWidth"))
            .as("nothing wider than the screen")
            .isLessThanOrEqualTo(number("window.innerWidth"));
      }
    }
    browser.view(1280, 900, false, false);
  }

  @Test
  void lively_hasTheStructureThatAScreenReaderNeeds() {
    opened("structure", SampleReports.lively());

    assertThat(browser.evaluate("document.documentElement.lang")).isEqualTo("en");
    assertThat(number("document.querySelectorAll('h1').length")).isEqualTo(1);
    assertThat(
            browser.evaluate(
                "[...document.querySelectorAll('h1,h2,h3')].every((h,i,a) => i === 0 ||"
                    + " h.tagName[1] - a[i-1].tagName[1] <= 1)"))
        .isEqualTo(true);
    assertThat(number("document.querySelectorAll('th:not([scope])').length")).isZero();
    assertThat(number("document.querySelectorAll('table').length"))
        .isEqualTo(number("document.querySelectorAll('table > caption').length"));
    assertThat(
            number(
                "document.querySelectorAll('svg:not([aria-hidden]):not([role=img][aria-label])')"
                    + ".length"))
        .isZero();
    assertThat(number("document.querySelectorAll('[id]').length"))
        .as("ids are unique")
        .isEqualTo(number("new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size"));
    assertThat(
            number(
                "[...document.querySelectorAll('a[href]')].filter(a =>"
                    + " !document.getElementById(a.getAttribute('href').slice(1))).length"))
        .as("links that lead nowhere")
        .isZero();
  }

  @Test
  void table_isSortedAndFilteredByTheScript() {
    opened("sorted", SampleReports.lively());
    int column = 1;
    browser.evaluate("document.querySelectorAll('.reservations thead button')[1].click()");

    List<?> down = types(column);
    assertThat(down).isSortedAccordingTo((a, b) -> b.toString().compareTo(a.toString()));
    assertThat(browser.evaluate("document.querySelectorAll('.reservations thead th')[1].ariaSort"))
        .isEqualTo("descending");
    browser.evaluate("document.querySelectorAll('.reservations thead button')[1].click()");
    assertThat(types(column)).isEqualTo(down.reversed());

    browser.evaluate(
        "(i => { i.value = 'p5.48 scheduled'; i.dispatchEvent(new Event('input')); })"
            + "(document.querySelector('.filter input'))");
    assertThat(number("document.querySelectorAll('.reservations tbody tr:not([hidden])').length"))
        .isEqualTo(1);
  }

  @Test
  void withoutScripts_everythingIsThereAndNoControlIsDead() {
    browser.allowScripts(false);
    try {
      opened("no-script", SampleReports.lively());
      assertThat(number("document.querySelectorAll('.reservations tbody tr').length"))
          .isEqualTo(11);
      assertThat(number("document.querySelectorAll('button, input').length")).isZero();
    } finally {
      browser.allowScripts(true);
    }
  }

  @Test
  void hostileValues_areTextAndNothingElse() {
    opened("hostile", SampleReports.hostile());

    assertThat(browser.evaluate("window.pwned === undefined")).isEqualTo(true);
    assertThat(number("document.scripts.length")).isEqualTo(1);
    assertThat(number("document.querySelectorAll('img,iframe,object,embed,form,base,link').length"))
        .isZero();
    assertThat(number("document.querySelectorAll('style').length")).isEqualTo(1);
    assertThat(number("document.querySelectorAll('a:not([href^=\"#\"])').length")).isZero();
    assertThat(
            number(
                "[...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a =>"
                    + " a.name.startsWith('on'))).length"))
        .isZero();
    assertThat(browser.complaints()).isEmpty();
    assertThat((String) browser.evaluate("document.body.innerText"))
        .contains(SampleReports.HOSTILE)
        .contains("&lt;b&gt;")
        .contains("a\ufffdb");
  }

  @Test
  void hostileScript_isStoppedByThePolicyEvenIfItGotIn() {
    String injected =
        SampleReports.lively().replace("<footer>", "<script>window.pwned=1</script><footer>");

    opened("injected", injected);

    assertThat(browser.evaluate("window.pwned === undefined")).isEqualTo(true);
    assertThat(browser.complaints()).isNotEmpty();
  }

  @Test
  void twoThousandReservations_areAllThere() {
    opened("large", SampleReports.large(2000));

    assertThat(number("document.querySelectorAll('.reservations tbody tr').length"))
        .isEqualTo(2000);
    assertThat(number("document.querySelectorAll('.reservations tfoot tr').length")).isZero();
    browser.evaluate("document.querySelectorAll('.reservations thead button')[7].click()");
    assertThat(
            browser.evaluate(
                "document.querySelector('.reservations thead th[aria-sort]').innerText"))
        .asString()
        .startsWith("Lost per day");
  }

  @Test
  void more_areSummedUpInTheLastLine() {
    opened("larger", SampleReports.large(2300));

    assertThat(number("document.querySelectorAll('.reservations tbody tr').length"))
        .isEqualTo(2000);
    assertThat((String) browser.evaluate("document.querySelector('tfoot').innerText"))
        .contains("300 more");
  }

  @Test
  void empty_saysSo() {
    opened("empty", SampleReports.empty());

    assertThat((String) browser.evaluate("document.querySelector('h1').innerText"))
        .isEqualTo("There is no reserved capacity");
    assertThat((String) browser.evaluate("document.querySelector('main').innerText"))
        .contains("No reservation was found in the accounts and Regions of this report.")
        .contains("The trend begins with this report.");
  }

  @Test
  void unknownParts_standBeforeTheFiguresThatTheyTouch() {
    opened("unread", SampleReports.unread());

    assertThat((String) browser.evaluate("document.querySelector('main > section').innerText"))
        .contains("Not everything could be read: 3 parts unknown")
        .contains("account 1 (111111111111), eu-west-1:")
        .contains("RequestLimitExceeded")
        .contains("account 2 (222222222222):")
        .contains("the account is SUSPENDED");
    assertThat((String) browser.evaluate("document.querySelector('.tiles').innerText"))
        .contains("Reserved, at least\n10");
  }

  @Test
  void print_isAFileOfPages() throws IOException {
    opened("print", SampleReports.lively());

    byte[] pdf = browser.printed();
    Files.write(PICTURES.resolve("lively.pdf"), pdf);
    assertThat(new String(pdf, 0, 5, StandardCharsets.US_ASCII)).isEqualTo("%PDF-");
  }

  private static List<?> types(int column) {
    return (List<?>)
        browser.evaluate(
            "[...document.querySelectorAll('.reservations tbody tr')].map(r => r.cells["
                + column
                + "].dataset.v)");
  }

  private static long number(String expression) {
    return ((Number) browser.evaluate(expression)).longValue();
  }

  private static Path opened(String name, String html) {
    try {
      Path file = Files.writeString(folder.resolve(name + ".html"), html);
      browser.open(file);
      Files.write(
          PICTURES.resolve(name + ".png"),
          browser.screenshot(number("document.body.scrollHeight") < TALLEST_PICTURE));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
