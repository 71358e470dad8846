package capacityops.usage.report;

import static capacityops.usage.report.HtmlWriter.attribute;
import static capacityops.usage.report.HtmlWriter.css;

import capacityops.usage.domain.ReportSummary;
import capacityops.usage.domain.ReservationRow;
import capacityops.usage.domain.Totals;
import capacityops.usage.domain.Words;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code report.html}: one file that asks for nothing else and can be read without its script,
 * which only sorts and filters the table.
 */
final class HtmlReport {
  private final ReportSummary summary;
  private final List<ReservationRow> rows;
  private final Totals rest;

  HtmlReport(ReportSummary summary, List<ReservationRow> rows, Totals rest) {
    this.summary = summary;
    this.rows = rows;
    this.rest = rest;
  }

  void write(OutputStream out) throws IOException {
    Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    HtmlWriter html = new HtmlWriter(writer);
    html.doctype();
    html.element(
        "html",
        () -> {
          html.element("head", () -> head(html));
          html.element("body", () -> body(html));
        },
        attribute("lang", "en"));
    writer.flush();
  }

  private void head(HtmlWriter html) {
    Asset style = Asset.style();
    html.empty("meta", attribute("charset", "utf-8"));
    html.empty(
        "meta",
        attribute("http-equiv", "Content-Security-Policy"),
        attribute("content", policy(style, Asset.script())));
    html.empty(
        "meta",
        attribute("name", "viewport"),
        attribute("content", "width=device-width, initial-scale=1"));
    html.empty("meta", attribute("name", "color-scheme"), attribute("content", "light dark"));
    html.empty("meta", attribute("name", "referrer"), attribute("content", "no-referrer"));
    html.element("title", "Reserved capacity, " + Words.minute(summary.completedAt()));
    html.style(style);
  }

  private static String policy(Asset style, Asset script) {
    return "default-src 'none'; style-src %s; script-src %s; base-uri 'none'; form-action 'none'"
        .formatted(style.source(), script.source());
  }

  private void body(HtmlWriter html) {
    patterns(html);
    html.element("header", () -> header(html));
    html.line();
    html.element("main", () -> main(html));
    html.line();
    html.element("footer", () -> footer(html));
    html.script(Asset.script());
  }

  /** Idle capacity is hatched everywhere: colour alone says nothing to some, and to no printer. */
  private static void patterns(HtmlWriter html) {
    html.element(
        "svg",
        () ->
            html.element(
                "defs",
                () ->
                    html.element(
                        "pattern",
                        () -> {
                          html.empty(
                              "rect",
                              css("hatch-ground"),
                              attribute("width", 6L),
                              attribute("height", 6L));
                          html.empty(
                              "rect",
                              css("hatch-line"),
                              attribute("width", 2L),
                              attribute("height", 6L));
                        },
                        attribute("id", "hatch"),
                        attribute("width", 6L),
                        attribute("height", 6L),
                        attribute("patternUnits", "userSpaceOnUse"),
                        attribute("patternTransform", "rotate(45)"))),
        css("defs"),
        attribute("aria-hidden", "true"));
  }

  private void header(HtmlWriter html) {
    html.element("p", "Reserved capacity", css("kicker"));
    new Headline(html, summary).sentence();
    html.element("p", () -> scope(html), css("scope"));
  }

  private void scope(HtmlWriter html) {
    html.element(
        "time",
        Words.minute(summary.completedAt()),
        attribute("datetime", summary.completedAt().toString()));
    html.text(
        " · %s · %s · %s"
            .formatted(
                Words.count(summary.accountsRead(), "account"),
                Words.count(summary.regionsRead(), "Region"),
                Words.count(summary.totals().reservations(), "reservation")));
    long upcoming = summary.totals().upcomingReservations();
    if (upcoming > 0) {
      html.text(" and %s to come".formatted(Words.number(upcoming)));
    }
  }

  private void main(HtmlWriter html) {
    new UnknownParts(html, summary).write();
    new Headline(html, summary).figures();
    new Trend(html, summary).write();
    new Findings(html, summary, rows).write();
    new Breakdowns(html, summary).write();
    new ReservationTable(html, summary, rows, rest).write();
  }

  private void footer(HtmlWriter html) {
    html.element("h2", "About these figures");
    html.element(
        "p",
        "A reservation is idle to the extent that no instance runs in it at the moment of the look; "
            + "shares over time are weighed by how long each look held, at most 26 hours, and a gap "
            + "between looks counts as neither. Prices are AWS’s On-Demand prices, without Savings "
            + "Plans, Reserved Instances or discounts; a Capacity Block costs its fee, spread over "
            + "its time. A price that is not known is not taken for zero: sums that it touches say "
            + "“at least”.");
    html.element(
        "p",
        "A finding is made from %s idle on, after %d days without use, and %d days before an end."
            .formatted(
                Words.percent(summary.thresholds().idleShare()),
                summary.thresholds().unusedDays(),
                summary.thresholds().endingDays()));
    html.element("p", "Requests to AWS for this report: " + calls() + ".");
    html.element("p", "Report " + summary.reportId(), css("id"));
  }

  private String calls() {
    long all = summary.calls().values().stream().mapToLong(Long::longValue).sum();
    return Words.number(all)
        + summary.calls().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(call -> "%s %s".formatted(call.getKey(), Words.number(call.getValue())))
            .collect(Collectors.joining(", ", " (", ")"));
  }
}
