package capacityops.usage.report;

import static capacityops.usage.report.HtmlWriter.attribute;
import static capacityops.usage.report.HtmlWriter.css;

import capacityops.usage.domain.ReportSummary;

/** The last 30 days. */
final class Trend {
  private final HtmlWriter html;
  private final ReportSummary summary;

  Trend(HtmlWriter html, ReportSummary summary) {
    this.html = html;
    this.summary = summary;
  }

  void write() {
    html.element(
        "section",
        () -> {
          html.element("h2", "The last 30 days", attribute("id", "trend"));
          if (summary.trend().size() < 2) {
            html.element("p", "The trend begins with this report.", css("empty"));
          } else {
            html.element("div", this::charts, css("charts"));
          }
        },
        attribute("aria-labelledby", "trend"));
    html.line();
  }

  private void charts() {
    TrendChart chart = new TrendChart(html, summary.trend());
    figure("Instances", chart::drawInstances, true);
    figure("Money lost per day", chart::drawMoney, false);
  }

  private void figure(String name, HtmlWriter.Inside drawing, boolean withUsed) {
    html.element(
        "figure",
        () -> {
          html.element("figcaption", () -> caption(name, withUsed));
          drawing.write();
        });
  }

  private void caption(String name, boolean withUsed) {
    html.element("strong", name);
    if (withUsed) {
      html.element("span", "used", css("key key-used"));
      html.element("span", "idle", css("key key-idle"));
    }
  }
}
