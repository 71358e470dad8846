package capacityops.usage.report;

import static capacityops.usage.report.HtmlWriter.attribute;
import static capacityops.usage.report.HtmlWriter.css;

import capacityops.usage.domain.ReportSummary;
import capacityops.usage.domain.Unknown;
import capacityops.usage.domain.Words;
import java.util.List;

/** What could not be read, before any figure that it makes uncertain. */
final class UnknownParts {
  private static final int SHOWN_AT_ONCE = 8;

  private final HtmlWriter html;
  private final ReportSummary summary;
  private final AccountName accountName;

  UnknownParts(HtmlWriter html, ReportSummary summary) {
    this.html = html;
    this.summary = summary;
    this.accountName = new AccountName(html, summary);
  }

  void write() {
    if (summary.unknown().isEmpty()) {
      return;
    }
    html.element(
        "section",
        () -> {
          html.element("h2", heading(), attribute("id", "unknown"));
          html.element("p", consequence());
          lists();
        },
        css("unknown"),
        attribute("aria-labelledby", "unknown"));
    html.line();
  }

  private String heading() {
    return "Not everything could be read: %s"
        .formatted(Words.count(summary.unknown().size(), "part") + " unknown");
  }

  private String consequence() {
    boolean missing =
        summary.unknown().stream().anyMatch(one -> one.touches() == Unknown.Touches.TOTALS);
    return missing
        ? "What is there is not in the sums below: those that it touches say “at least”."
        : "All sums are complete; who uses what is not known everywhere.";
  }

  private void lists() {
    List<Unknown> unknown = summary.unknown();
    list(unknown.subList(0, Math.min(SHOWN_AT_ONCE, unknown.size())));
    if (unknown.size() > SHOWN_AT_ONCE) {
      html.element(
          "details",
          () -> {
            html.element("summary", Words.number(unknown.size() - SHOWN_AT_ONCE) + " more");
            list(unknown.subList(SHOWN_AT_ONCE, unknown.size()));
          });
    }
  }

  private void list(List<Unknown> unknown) {
    html.element("ul", () -> unknown.forEach(one -> html.element("li", () -> item(one))));
  }

  private void item(Unknown one) {
    html.element("strong", () -> html.element("bdi", where(one)));
    html.text(" ");
    html.element("bdi", one.reason());
  }

  private String where(Unknown one) {
    if (one.accountId() == null) {
      return one.region() == null ? "The organization:" : one.region() + ":";
    }
    return one.region() == null
        ? "%s:".formatted(accountName.heading(one.accountId()))
        : "%s, %s:".formatted(accountName.heading(one.accountId()), one.region());
  }
}
