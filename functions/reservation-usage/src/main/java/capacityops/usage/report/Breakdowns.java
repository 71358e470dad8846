package capacityops.usage.report;

import static capacityops.usage.report.HtmlWriter.attribute;
import static capacityops.usage.report.HtmlWriter.css;

import capacityops.usage.domain.GroupedTally.Group;
import capacityops.usage.domain.ReportSummary;
import capacityops.usage.domain.ReportSummary.UsingAccount;
import capacityops.usage.domain.Totals;
import capacityops.usage.domain.Words;
import java.util.List;
import java.util.function.Consumer;

/** The sums by account, type, Region and tag. */
final class Breakdowns {
  private static final int SHOWN_AT_ONCE = 8;
  private static final int MOST = 100;

  private final HtmlWriter html;
  private final ReportSummary summary;
  private final UsageBar bar;
  private final AccountName accountName;

  Breakdowns(HtmlWriter html, ReportSummary summary) {
    this.html = html;
    this.summary = summary;
    this.accountName = new AccountName(html, summary);
    this.bar = new UsageBar(html, new UserColours(List.of()), accountName);
  }

  void write() {
    if (summary.byAccount().isEmpty() && summary.byRegion().isEmpty()) {
      return;
    }
    html.element(
        "section",
        () -> {
          html.element("h2", "Where it is", attribute("id", "sums"));
          html.element("div", this::tables, css("columns"));
        },
        attribute("aria-labelledby", "sums"));
    html.line();
  }

  private void tables() {
    groups("By account that owns it", "Account", summary.byAccount(), accountName::stacked);
    groups("By instance type", "Type", summary.byInstanceType(), this::name);
    groups("By Region", "Region", summary.byRegion(), this::name);
    if (summary.tagKey() != null) {
      groups("By tag “" + summary.tagKey() + "”", "Value", summary.byTag(), this::name);
    }
    users();
  }

  private void name(String text) {
    html.element("bdi", text);
  }

  private void groups(String heading, String column, List<Group> groups, Consumer<String> name) {
    table(
        heading,
        List.of(column, "Used and idle", "Lost per day"),
        groups,
        group -> group(group, name));
  }

  private void group(Group group, Consumer<String> name) {
    Totals totals = group.totals();
    html.element("th", () -> name.accept(group.name()), attribute("scope", "row"));
    html.element(
        "td",
        () -> {
          bar.draw(totals.usedInstanceCount(), totals.idleInstanceCount());
          html.element("span", figures(totals), css("figures"));
        });
    html.element("td", () -> money(totals), css("number"));
  }

  private void money(Totals totals) {
    boolean nothingKnown = totals.idleCostPerHour().amount().signum() == 0;
    if (totals.costAtLeast() && nothingKnown) {
      html.element("span", "unknown", css("least"));
      return;
    }
    if (totals.costAtLeast()) {
      html.element("span", "at least ", css("least"));
    }
    html.text(Words.money(totals.idleCostPerDay()));
  }

  private static String figures(Totals totals) {
    if (totals.atLeast() && totals.totalInstanceCount() == 0) {
      return "not known";
    }
    return "%s%s of %s idle"
        .formatted(
            totals.atLeast() ? "at least " : "",
            Words.number(totals.idleInstanceCount()),
            Words.number(totals.totalInstanceCount()));
  }

  private void users() {
    table(
        "By account that uses it",
        List.of("Account", "Instances in use"),
        summary.byUsingAccount(),
        this::user);
  }

  private void user(UsingAccount user) {
    html.element("th", () -> accountName.stacked(user.accountId()), attribute("scope", "row"));
    html.element(
        "td",
        () -> {
          if (user.atLeast()) {
            html.element("span", "at least ", css("least"));
          }
          html.text(Words.number(user.usedInstanceCount()));
        },
        css("number"));
  }

  private <T> void table(String heading, List<String> columns, List<T> lines, Consumer<T> cells) {
    if (lines.isEmpty()) {
      return;
    }
    html.element(
        "div",
        () -> {
          int first = Math.min(SHOWN_AT_ONCE, lines.size());
          part(heading, columns, lines.subList(0, first), cells);
          if (lines.size() > first) {
            html.element(
                "details",
                () -> {
                  html.element("summary", more(lines.size(), first));
                  part(
                      heading + ", continued",
                      columns,
                      lines.subList(first, Math.min(MOST, lines.size())),
                      cells);
                });
          }
        });
  }

  private static String more(int all, int first) {
    return all > MOST
        ? "%d more of %s; all are in report.json".formatted(MOST - first, Words.number(all))
        : Words.number(all - first) + " more";
  }

  private <T> void part(String heading, List<String> columns, List<T> lines, Consumer<T> cells) {
    html.element(
        "table",
        () -> {
          html.element("caption", () -> html.element("bdi", heading));
          html.element("thead", () -> html.element("tr", () -> headings(columns)));
          html.element(
              "tbody", () -> lines.forEach(line -> html.element("tr", () -> cells.accept(line))));
        },
        css("sums"));
  }

  private void headings(List<String> columns) {
    for (int i = 0; i < columns.size(); i++) {
      boolean figures = i > 0 && i == columns.size() - 1;
      html.element("th", columns.get(i), attribute("scope", "col"), figures ? css("number") : null);
    }
  }
}
