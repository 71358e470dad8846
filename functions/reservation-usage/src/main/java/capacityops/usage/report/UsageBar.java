package capacityops.usage.report;

import static capacityops.usage.report.HtmlWriter.attribute;
import static capacityops.usage.report.HtmlWriter.css;

import capacityops.usage.domain.ReservationRow;
import capacityops.usage.domain.ReservationUsage.InstanceUsage;
import capacityops.usage.domain.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Draws who uses a reservation and what of it is idle. */
final class UsageBar {
  private static final double WHOLE = 100;

  private final HtmlWriter html;
  private final UserColours colours;
  private final AccountName accountName;

  private record Piece(String css, int count, String title) {}

  UsageBar(HtmlWriter html, UserColours colours, AccountName accountName) {
    this.html = html;
    this.colours = colours;
    this.accountName = accountName;
  }

  void draw(ReservationRow row) {
    draw(pieces(row), row.totalInstanceCount(), words(row));
  }

  /** A bar of two pieces, for sums. */
  void draw(long used, long idle) {
    draw(
        List.of(new Piece("u1", clamped(used), null), new Piece("idle", clamped(idle), null)),
        clamped(used + idle),
        "%s used, %s idle".formatted(Words.number(used), Words.number(idle)));
  }

  private void draw(List<Piece> pieces, int total, String label) {
    html.element(
        "svg",
        () -> {
          html.empty("rect", css("track"), attribute("width", "100%"), attribute("height", "100%"));
          double from = 0;
          for (Piece piece : pieces) {
            double share = total == 0 ? 0 : WHOLE * piece.count() / total;
            if (piece.count() > 0) {
              piece(piece, from, share);
            }
            from += share;
          }
        },
        css("bar"),
        attribute("role", "img"),
        attribute("aria-label", label));
  }

  private void piece(Piece piece, double from, double share) {
    html.element(
        "rect",
        () -> {
          if (piece.title() != null) {
            html.element("title", piece.title());
          }
        },
        css("piece " + piece.css()),
        percent("x", from),
        percent("width", share),
        attribute("height", "100%"));
  }

  private static HtmlWriter.Attribute percent(String name, double value) {
    return attribute(name, String.format(Locale.ROOT, "%.2f%%", value));
  }

  private List<Piece> pieces(ReservationRow row) {
    List<Piece> pieces = new ArrayList<>();
    if (row.usageUnknown() != null && row.usedInstanceCount() > 0) {
      pieces.add(
          new Piece("u0", row.usedInstanceCount(), used("an account that is not known", row)));
    }
    for (InstanceUsage usage : row.usage()) {
      pieces.add(
          new Piece(
              colours.of(usage.accountId()),
              usage.usedInstanceCount(),
              "%s: %s"
                  .formatted(
                      accountName.words(usage.accountId()),
                      Words.count(usage.usedInstanceCount(), "instance"))));
    }
    if (row.idleInstanceCount() > 0) {
      pieces.add(
          new Piece(
              "idle",
              row.idleInstanceCount(),
              "idle: " + Words.count(row.idleInstanceCount(), "instance")));
    }
    return pieces;
  }

  private static String used(String who, ReservationRow row) {
    return "%s: %s".formatted(who, Words.count(row.usedInstanceCount(), "instance"));
  }

  private static String words(ReservationRow row) {
    return "%s of %s used, %d idle"
        .formatted(
            Words.number(row.usedInstanceCount()),
            Words.number(row.totalInstanceCount()),
            row.idleInstanceCount());
  }

  private static int clamped(long count) {
    return (int) Math.min(count, Integer.MAX_VALUE);
  }
}
