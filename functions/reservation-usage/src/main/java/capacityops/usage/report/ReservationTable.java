package capacityops.usage.report;

import static capacityops.usage.report.HtmlWriter.attribute;
import static capacityops.usage.report.HtmlWriter.css;

import capacityops.core.money.Money;
import capacityops.usage.domain.IdleHistory.Share;
import capacityops.usage.domain.Price;
import capacityops.usage.domain.ReportSummary;
import capacityops.usage.domain.ReportSummary.UsingAccount;
import capacityops.usage.domain.ReservationRow;
import capacityops.usage.domain.Totals;
import capacityops.usage.domain.Words;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Every reservation, most idle money first; the script lets the reader sort it otherwise. */
final class ReservationTable {
  private static final BigDecimal HOURS_PER_DAY = BigDecimal.valueOf(24);
  private static final int MOST_TAGS = 6;

  private final HtmlWriter html;
  private final ReportSummary summary;
  private final List<ReservationRow> rows;
  private final Totals rest;
  private final UserColours colours;
  private final UsageBar bar;
  private final AccountName accountName;

  ReservationTable(HtmlWriter html, ReportSummary summary, List<ReservationRow> rows, Totals rest) {
    this.html = html;
    this.summary = summary;
    this.rows = rows;
    this.rest = rest;
    this.colours = new UserColours(summary.byUsingAccount());
    this.accountName = new AccountName(html, summary);
    this.bar = new UsageBar(html, colours, accountName);
  }

  void write() {
    html.element(
        "section",
        () -> {
          html.element("h2", "Reservations", attribute("id", "reservations"));
          if (rows.isEmpty()) {
            html.element("p", nothing(), css("empty"));
          } else {
            legend();
            html.element("table", this::table, css("reservations"));
          }
        },
        attribute("aria-labelledby", "reservations"));
    html.line();
  }

  private String nothing() {
    return summary.complete()
        ? "No reservation was found in the accounts and Regions of this report."
        : "No reservation was found where it was possible to look.";
  }

  private void legend() {
    html.element(
        "ul",
        () -> {
          for (UsingAccount user : colours.own()) {
            key(colours.of(user.accountId()), accountName.words(user.accountId()));
          }
          if (colours.hasOthers()) {
            key("u0", "other or unknown accounts");
          }
          key("idle", "idle");
        },
        css("keys"),
        attribute("aria-label", "Colours of the bars"));
  }

  private void key(String colour, String name) {
    html.element(
        "li",
        () -> {
          html.element(
              "svg",
              () ->
                  html.empty(
                      "rect",
                      css(colour),
                      attribute("width", 12L),
                      attribute("height", 12L),
                      attribute("rx", 2L)),
              css("swatch"),
              attribute("viewBox", "0 0 12 12"),
              attribute("aria-hidden", "true"));
          html.element("bdi", name);
        });
  }

  private void table() {
    html.element("caption", "Most idle money first");
    html.element("thead", () -> html.element("tr", this::headings));
    html.element("tbody", () -> rows.forEach(this::row));
    if (rest != null) {
      html.element("tfoot", () -> html.element("tr", this::restLine));
    }
  }

  private void headings() {
    for (String name :
        List.of("Reservation", "Type", "Where and whose", "State", "Who uses it", "Idle share")) {
      html.element("th", name, attribute("scope", "col"));
    }
    for (String name : List.of("Price per hour", "Lost per day", "Ends")) {
      html.element("th", name, attribute("scope", "col"), css("number"));
    }
  }

  private void row(ReservationRow row) {
    html.element(
        "tr",
        () -> {
          html.element(
              "th",
              () -> identity(row),
              attribute("scope", "row"),
              sortedBy(row.capacityReservationId()));
          cell("Type", row.instanceType(), () -> type(row));
          cell("Where and whose", row.region() + row.availabilityZone(), () -> where(row));
          cell("State", row.state(), () -> state(row));
          cell("Who uses it", Integer.toString(row.usedInstanceCount()), () -> use(row));
          cell("Idle share", week(row), () -> shares(row));
          number("Price per hour", plain(row.pricePerInstanceHour()), () -> price(row));
          number("Lost per day", plain(row.idleCostPerHour()), () -> lost(row));
          number("Ends", row.endDate() == null ? "" : row.endDate().toString(), () -> end(row));
        },
        attribute("id", row.capacityReservationId()));
    html.line();
  }

  private void cell(String label, String sorted, HtmlWriter.Inside inside) {
    html.element("td", inside, attribute("data-label", label), sortedBy(sorted));
  }

  private void number(String label, String sorted, HtmlWriter.Inside inside) {
    html.element("td", inside, css("number"), attribute("data-label", label), sortedBy(sorted));
  }

  private static HtmlWriter.Attribute sortedBy(String value) {
    return attribute("data-v", value);
  }

  private void identity(ReservationRow row) {
    html.element("span", row.capacityReservationId(), css("id"));
    if (!row.tags().isEmpty()) {
      html.element("span", () -> tags(row.tags()), css("tags"));
    }
  }

  private void tags(Map<String, String> tags) {
    tags.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .limit(MOST_TAGS)
        .forEach(
            tag -> {
              html.element("bdi", tag.getKey() + "=" + tag.getValue(), css("tag"));
              html.text(" ");
            });
    if (tags.size() > MOST_TAGS) {
      html.text("and %d more".formatted(tags.size() - MOST_TAGS));
    }
  }

  private void type(ReservationRow row) {
    html.element("strong", row.instanceType());
    small(row.instancePlatform());
    if (row.isCapacityBlock()) {
      small("Capacity Block");
    }
    if ("dedicated".equals(row.tenancy())) {
      small("dedicated");
    }
    if (Boolean.TRUE.equals(row.interruptible())) {
      small("interruptible");
    }
  }

  private void where(ReservationRow row) {
    html.text(row.availabilityZone() == null ? row.region() : row.availabilityZone());
    if (row.accountName() != null) {
      html.element("small", () -> html.element("bdi", row.accountName()));
    }
    small(row.accountId());
  }

  private void state(ReservationRow row) {
    html.text(row.state());
    if (row.interruptibleCapacityAllocation() != null) {
      Integer lent = row.interruptibleCapacityAllocation().instanceCount();
      small("%s lent out".formatted(lent == null ? "some" : Words.number(lent)));
    }
    if (row.unusedReservationBillingOwnerId() != null) {
      small("idle part billed to " + row.unusedReservationBillingOwnerId());
    }
  }

  private void use(ReservationRow row) {
    if (!row.isInService()) {
      html.text("to come: %s".formatted(Words.number(row.totalInstanceCount())));
      return;
    }
    bar.draw(row);
    html.element(
        "span",
        "%s of %s used, %s idle"
            .formatted(
                Words.number(row.usedInstanceCount()),
                Words.number(row.totalInstanceCount()),
                Words.number(row.idleInstanceCount())),
        css("figures"));
    if (row.usageUnknown() != null) {
      html.element("small", "who uses it is unknown", css("least"));
    }
  }

  private void shares(ReservationRow row) {
    html.element(
        "dl",
        () -> {
          share("24 h", row.idle().last24Hours());
          share("7 d", row.idle().last7Days());
          share("30 d", row.idle().last30Days());
        },
        css("shares"));
  }

  private void share(String window, Share share) {
    html.element(
        "div",
        () -> {
          html.element("dt", window);
          html.element("dd", share == null ? "–" : Words.percent(share.idle()));
        });
  }

  private void price(ReservationRow row) {
    if (row.pricePerInstanceHour() == null) {
      html.element("span", "unknown", css("least"));
      html.element("small", () -> html.element("bdi", row.priceUnknown()));
      return;
    }
    html.text(Words.price(row.pricePerInstanceHour()));
    if (row.priceSource() == Price.Source.CAPACITY_BLOCK_FEE) {
      small("from the fee");
    }
  }

  private void lost(ReservationRow row) {
    if (row.idleCostPerHour() == null) {
      html.element("span", row.isInService() ? "unknown" : "–", css("least"));
    } else {
      Money perDay = row.idleCostPerHour().times(HOURS_PER_DAY);
      html.element("strong", Words.money(perDay));
    }
  }

  private void end(ReservationRow row) {
    if (row.endDate() == null) {
      html.text("no end");
      return;
    }
    html.element(
        "time", Words.date(row.endDate()), attribute("datetime", row.endDate().toString()));
    String left = row.timeToEnd().map(time -> "in " + Words.span(time)).orElse("");
    small(Words.time(row.endDate()) + ", " + left);
  }

  private void small(String text) {
    html.element("small", text);
  }

  private void restLine() {
    html.element(
        "th",
        "%s more are in report.csv and report.json"
            .formatted(Words.number(rest.reservations() + rest.upcomingReservations())),
        attribute("scope", "row"));
    html.element("td", "", attribute("colspan", 3L));
    html.element(
        "td",
        "%s of %s used"
            .formatted(
                Words.number(rest.usedInstanceCount()), Words.number(rest.totalInstanceCount())));
    html.element("td", "", attribute("colspan", 2L));
    html.element("td", Words.money(rest.idleCostPerDay()), css("number"));
    html.element("td", "");
  }

  private static String week(ReservationRow row) {
    return row.idle().last7Days() == null ? "" : row.idle().last7Days().idle().toPlainString();
  }

  private static String plain(Money money) {
    return money == null ? "" : money.amount().toPlainString();
  }
}
