package capacityops.usage.report;

import static capacityops.usage.report.HtmlWriter.attribute;
import static capacityops.usage.report.HtmlWriter.css;

import capacityops.usage.domain.Finding;
import capacityops.usage.domain.ReportSummary;
import capacityops.usage.domain.ReportSummary.FoundIn;
import capacityops.usage.domain.ReservationRow;
import capacityops.usage.domain.Words;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What is worth doing something about, most money first. */
final class Findings {
  private static final int SHOWN_AT_ONCE = 12;

  private final HtmlWriter html;
  private final ReportSummary summary;
  private final Set<String> shownRows;
  private final AccountName accountName;

  Findings(HtmlWriter html, ReportSummary summary, List<ReservationRow> rows) {
    this.html = html;
    this.summary = summary;
    this.accountName = new AccountName(html, summary);
    this.shownRows =
        rows.stream().map(ReservationRow::capacityReservationId).collect(Collectors.toSet());
  }

  void write() {
    html.element(
        "section",
        () -> {
          html.element("h2", "What to look at", attribute("id", "findings"));
          if (summary.findings().isEmpty()) {
            html.element("p", "Nothing stands out.", css("empty"));
          } else {
            lists();
          }
        },
        attribute("aria-labelledby", "findings"));
    html.line();
  }

  private void lists() {
    List<FoundIn> found = summary.findings();
    int first = Math.min(SHOWN_AT_ONCE, found.size());
    list(found.subList(0, first), 1);
    if (found.size() > first) {
      html.element(
          "details",
          () -> {
            html.element("summary", more(first));
            list(found.subList(first, found.size()), first + 1);
          });
    }
  }

  private String more(int first) {
    String shown = Words.number(summary.findings().size() - first) + " more";
    return summary.findingCount() > summary.findings().size()
        ? "%s, of %s in all; every one is with its reservation in report.json"
            .formatted(shown, Words.number(summary.findingCount()))
        : shown;
  }

  private void list(List<FoundIn> found, int from) {
    html.element(
        "ol",
        () -> found.forEach(one -> html.element("li", () -> item(one))),
        css("findings"),
        attribute("start", from));
  }

  private void item(FoundIn one) {
    Finding finding = one.finding();
    html.element(
        "p",
        () -> {
          html.element("span", badge(finding.kind()), css("badge " + tone(finding.kind())));
          html.text(" ");
          html.element("bdi", finding.words());
        },
        css("words"));
    html.element(
        "p",
        () -> {
          html.element("bdi", one.instanceType());
          html.text(" · ");
          reservation(one);
          html.text(" · %s · ".formatted(one.region()));
          accountName.inLine(one.accountId());
        },
        css("where"));
    html.element("p", money(finding), css("money"));
  }

  private void reservation(FoundIn one) {
    String id = one.capacityReservationId();
    if (shownRows.contains(id)) {
      html.linkTo(id, id);
    } else {
      html.text(id);
    }
  }

  private static String money(Finding finding) {
    if (finding.costPerDay() != null) {
      String cost = Words.money(finding.costPerDay()) + " a day";
      return finding.kind() == Finding.Kind.COULD_BE_LENT ? "worth " + cost : cost;
    }
    return finding.kind() == Finding.Kind.ENDING_SOON ? "" : "cost unknown";
  }

  private static String badge(Finding.Kind kind) {
    return switch (kind) {
      case BLOCK_NOT_USED -> "Block burns";
      case UNUSED -> "Unused";
      case IDLE -> "Idle";
      case ENDING_SOON -> "Ends soon";
      case COULD_BE_LENT -> "Could be lent";
    };
  }

  private static String tone(Finding.Kind kind) {
    return switch (kind) {
      case BLOCK_NOT_USED, UNUSED -> "strong";
      case IDLE -> "warm";
      case ENDING_SOON -> "plain";
      case COULD_BE_LENT -> "cool";
    };
  }
}
