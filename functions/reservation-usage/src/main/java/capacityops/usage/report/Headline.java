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
import java.util.List;
import java.util.function.ToLongFunction;

/** What matters most, in one sentence and four figures. */
final class Headline {
  private static final int DECIMALS = 4;
  private static final BigDecimal HOURS_PER_DAY = BigDecimal.valueOf(24);

  private final HtmlWriter html;
  private final UsageBar bar;
  private final Totals totals;
  private final Change change;

  Headline(HtmlWriter html, ReportSummary summary) {
    this.html = html;
    this.bar = new UsageBar(html, new UserColours(List.of()), new AccountName(html, summary));
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
          compared();
          share();
        },
        attribute("aria-labelledby", "figures"));
    html.line();
  }

  private void tiles() {
    boolean atLeast = totals.atLeast();
    long total = totals.totalInstanceCount();
    tile("Reserved", Words.number(total), atLeast, "instances", of(Change::totalInstanceCount));
    tile(
        "Used",
        Words.number(totals.usedInstanceCount()),
        atLeast,
        "instances",
        of(Change::usedInstanceCount));
    tile(
        "Idle",
        Words.number(totals.idleInstanceCount()),
        atLeast,
        "instances",
        of(Change::idleInstanceCount));
    if (totals.costAtLeast() && totals.costPerHour().amount().signum() == 0) {
      tile("Lost per day", "unknown", false, "", "");
    } else {
      tile(
          "Lost per day",
          Words.money(totals.idleCostPerDay()),
          totals.costAtLeast(),
          "of " + Words.money(totals.costPerDay()),
          money());
    }
  }

  private void tile(String name, String figure, boolean atLeast, String unit, String difference) {
    html.element(
        "div",
        () -> {
          html.element(
              "dt",
              () -> {
                html.text(name);
                if (atLeast) {
                  html.element("span", ", at least", css("least"));
                }
              });
          html.element(
              "dd",
              () -> {
                html.element("span", figure, css("figure"));
                html.text(" ");
                html.element("span", unit, css("unit"));
              });
          html.element("dd", difference, css("change"));
        },
        css("tile"));
  }

  private String of(ToLongFunction<Change> figure) {
    if (change == null) {
      return "";
    }
    long difference = figure.applyAsLong(change);
    return difference == 0
        ? "unchanged"
        : (difference > 0 ? "+" : "−") + Words.number(Math.abs(difference));
  }

  private String money() {
    if (change == null || change.idleCostPerHour() == null) {
      return "";
    }
    Money perDay = change.idleCostPerHour().times(HOURS_PER_DAY);
    return perDay.amount().signum() == 0
        ? "unchanged"
        : (perDay.amount().signum() > 0 ? "+" : "") + Words.money(perDay);
  }

  private void compared() {
    if (change == null) {
      html.element("p", "There is no report of a day before to compare with yet.", css("legend"));
    } else {
      html.element(
          "p",
          "Changes are since %s%s."
              .formatted(
                  Words.minute(change.since()),
                  change.comparable() ? "" : "; one of the two reports is incomplete"),
          css("legend"));
    }
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
          bar.draw(totals.usedInstanceCount(), totals.idleInstanceCount());
          html.element(
              "p",
              "%s used, %s idle"
                  .formatted(Words.percent(BigDecimal.ONE.subtract(idle)), Words.percent(idle)),
              css("legend"));
        },
        css("share"));
  }
}
