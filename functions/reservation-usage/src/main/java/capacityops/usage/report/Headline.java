package capacityops.usage.report;

import static capacityops.usage.report.HtmlWriter.attribute;
import static capacityops.usage.report.HtmlWriter.css;

import capacityops.core.money.Money;
import capacityops.usage.domain.ReportSummary;
import capacityops.usage.domain.ReportSummary.Change;
import capacityops.usage.domain.Totals;
import capacityops.usage.domain.Words;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** What matters most, in one sentence and four figures. */
final class Headline {
  private static final int DECIMALS = 4;

  private final HtmlWriter html;
  private final Totals totals;
  private final Change change;

  Headline(HtmlWriter html, ReportSummary summary) {
    this.html = html;
    this.totals = summary.totals();
    this.change = summary.change();
  }

  void sentence() {
    html.element("h1", this::heading);
  }

  private void heading() {
    if (totals.totalInstanceCount() == 0) {
      html.text(
          totals.atLeast() ? "No reserved capacity was found" : "There is no reserved capacity");
    } else if (totals.idleInstanceCount() == 0) {
      html.text("All %s in use".formatted(instances(totals.totalInstanceCount())));
    } else if (totals.idleCostPerHour().amount().signum() == 0) {
      html.element("span", instances(totals.idleInstanceCount()), css("loss"));
      html.text(" idle, at a cost that is not known");
    } else {
      html.text(totals.costAtLeast() ? "At least " : "");
      html.element("span", Words.money(totals.idleCostPerDay()) + " a day", css("loss"));
      html.text(" goes to idle capacity");
    }
  }

  private static String instances(long count) {
    return Words.count(count, "reserved instance");
  }

  void figures() {
    html.element(
        "section",
        () -> {
          html.element("h2", "In figures", attribute("id", "figures"), css("quiet"));
          html.element("dl", this::tiles, css("tiles"));
          share();
        },
        attribute("aria-labelledby", "figures"));
    html.line();
  }

  private void tiles() {
    boolean atLeast = totals.atLeast();
    tile(
        "Reserved",
        Words.number(totals.totalInstanceCount()),
        atLeast,
        count(change == null ? 0 : change.totalInstanceCount()),
        "instances");
    tile(
        "Used",
        Words.number(totals.usedInstanceCount()),
        atLeast,
        count(change == null ? 0 : change.usedInstanceCount()),
        "instances");
    tile(
        "Idle",
        Words.number(totals.idleInstanceCount()),
        atLeast,
        count(change == null ? 0 : change.idleInstanceCount()),
        "instances");
    tile(
        "Lost per day",
        Words.money(totals.idleCostPerDay()),
        totals.costAtLeast(),
        money(change),
        "of %s".formatted(Words.money(totals.costPerDay())));
  }

  private void tile(String name, String figure, boolean atLeast, String difference, String unit) {
    html.element(
        "div",
        () -> {
          html.element("dt", name);
          html.element(
              "dd",
              () -> {
                if (atLeast) {
                  html.element("span", "at least ", css("least"));
                }
                html.element("span", figure, css("figure"));
                html.element("span", " " + unit, css("unit"));
              });
          html.element("dd", difference, css("change"));
        },
        css("tile"));
  }

  private String count(long difference) {
    if (change == null) {
      return "nothing to compare with yet";
    }
    String words =
        difference == 0
            ? "unchanged"
            : (difference > 0 ? "+" : "−") + Words.number(Math.abs(difference));
    return since(words);
  }

  private String money(Change compared) {
    if (compared == null) {
      return "nothing to compare with yet";
    }
    Money difference = compared.idleCostPerHour();
    if (difference == null) {
      return "another currency before";
    }
    Money perDay = difference.times(BigDecimal.valueOf(24));
    String words =
        perDay.amount().signum() == 0
            ? "unchanged"
            : (perDay.amount().signum() > 0 ? "+" : "") + Words.money(perDay);
    return since(words);
  }

  private String since(String words) {
    String since = words + " since " + Words.minute(change.since());
    return change.comparable() ? since : since + ", one of the two incomplete";
  }

  private void share() {
    if (totals.totalInstanceCount() == 0) {
      return;
    }
    BigDecimal idle =
        BigDecimal.valueOf(totals.idleInstanceCount())
            .divide(
                BigDecimal.valueOf(totals.totalInstanceCount()), DECIMALS, RoundingMode.HALF_UP);
    html.element(
        "div",
        () -> {
          new UsageBar(html, new UserColours(java.util.List.of()))
              .draw(totals.usedInstanceCount(), totals.idleInstanceCount());
          html.element(
              "p",
              "%s used, %s idle"
                  .formatted(Words.percent(BigDecimal.ONE.subtract(idle)), Words.percent(idle)),
              css("legend"));
        },
        css("share"));
  }
}
