package capacityops.usage.report;

import static capacityops.usage.report.HtmlWriter.attribute;
import static capacityops.usage.report.HtmlWriter.css;

import capacityops.usage.domain.TrendPoint;
import capacityops.usage.domain.Words;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Draws the last 30 days: instances used and idle, and the money that the idle ones cost a day.
 * Where reports are missing there is a gap, not a line across it.
 */
final class TrendChart {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 220;
  private static final int LEFT = 72;
  private static final int RIGHT = 12;
  private static final int TOP = 12;
  private static final int BOTTOM = 34;
  private static final int GRID_LINES = 4;
  private static final double DOT = 2.5;
  private static final double LAST_DOT = 4;
  private static final Duration LONGEST_STEP = Duration.ofHours(49);
  private static final Duration LABEL_STEP = Duration.ofDays(7);

  private final HtmlWriter html;
  private final List<TrendPoint> points;

  TrendChart(HtmlWriter html, List<TrendPoint> points) {
    this.html = html;
    this.points = points;
  }

  void drawInstances() {
    double top = niceTop(point -> point.totals().totalInstanceCount());
    chart(
        "Instances reserved over the last 30 days, used and idle",
        top,
        value -> Words.number(Math.round(value.doubleValue())),
        () -> {
          for (List<TrendPoint> run : runs()) {
            area(run, "area-idle", top, TrendChart::used, TrendChart::total);
            area(run, "area-used", top, point -> 0, TrendChart::used);
            line(run, "line-used", top, TrendChart::used);
            line(run, "line-total", top, TrendChart::total);
          }
          dots(top, TrendChart::total, TrendChart::instanceWords);
        });
  }

  void drawMoney() {
    double top = niceTop(TrendChart::money);
    String currency = points.getLast().totals().idleCostPerHour().currencyCode();
    String sign = currency.equals("USD") ? "$" : "";
    chart(
        "Money that idle instances cost a day, over the last 30 days",
        top,
        value -> sign + Words.number(Math.round(value.doubleValue())),
        () -> {
          for (List<TrendPoint> run : runs()) {
            area(run, "area-idle", top, point -> 0, TrendChart::money);
            line(run, "line-money", top, TrendChart::money);
          }
          dots(top, TrendChart::money, TrendChart::moneyWords);
        });
  }

  private void chart(
      String label,
      double top,
      java.util.function.Function<BigDecimal, String> axis,
      HtmlWriter.Inside inside) {
    html.element(
        "svg",
        () -> {
          grid(top, axis);
          days();
          inside.write();
        },
        css("chart"),
        attribute("viewBox", "0 0 %d %d".formatted(WIDTH, HEIGHT)),
        attribute("role", "img"),
        attribute("aria-label", label));
  }

  private void grid(double top, java.util.function.Function<BigDecimal, String> axis) {
    for (int i = 0; i <= GRID_LINES; i++) {
      double value = top * i / GRID_LINES;
      double y = y(value, top);
      html.empty(
          "line",
          css(i == 0 ? "axis" : "grid"),
          attribute("x1", LEFT),
          attribute("x2", WIDTH - RIGHT),
          attribute("y1", y),
          attribute("y2", y));
      html.element(
          "text",
          axis.apply(BigDecimal.valueOf(value)),
          css("tick"),
          attribute("x", LEFT - 8L),
          attribute("y", y + 4),
          attribute("text-anchor", "end"));
    }
  }

  private void days() {
    boolean second = false;
    for (Instant day = last(); !day.isBefore(first()); day = day.minus(LABEL_STEP)) {
      html.element(
          "text",
          Words.day(day),
          css(second ? "tick second" : "tick"),
          attribute("x", x(day)),
          attribute("y", HEIGHT - 8L),
          attribute("text-anchor", day.equals(last()) ? "end" : "middle"));
      second = !second;
    }
  }

  private void area(
      List<TrendPoint> run,
      String css,
      double top,
      ToDoubleFunction<TrendPoint> low,
      ToDoubleFunction<TrendPoint> high) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < run.size(); i++) {
      path.append(i == 0 ? "M" : "L").append(place(run.get(i), high, top));
    }
    for (TrendPoint point : run.reversed()) {
      path.append("L").append(place(point, low, top));
    }
    html.empty("path", css(css), attribute("d", path.append("Z").toString()));
  }

  private void line(
      List<TrendPoint> run, String css, double top, ToDoubleFunction<TrendPoint> value) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < run.size(); i++) {
      path.append(i == 0 ? "M" : "L").append(place(run.get(i), value, top));
    }
    html.empty("path", css(css), attribute("d", path.toString()));
  }

  /** Every point says its figures; an incomplete report's one is hollow. */
  private void dots(
      double top,
      ToDoubleFunction<TrendPoint> value,
      java.util.function.Function<TrendPoint, String> words) {
    for (TrendPoint point : points) {
      html.element(
          "circle",
          () -> html.element("title", words.apply(point)),
          css(point.complete() ? "dot" : "dot hollow"),
          attribute("cx", x(point.at())),
          attribute("cy", y(value.applyAsDouble(point), top)),
          attribute("r", point.equals(points.getLast()) ? LAST_DOT : DOT));
    }
  }

  private List<List<TrendPoint>> runs() {
    List<List<TrendPoint>> runs = new ArrayList<>();
    TrendPoint before = null;
    for (TrendPoint point : points) {
      boolean gap =
          before == null || Duration.between(before.at(), point.at()).compareTo(LONGEST_STEP) > 0;
      if (gap) {
        runs.add(new ArrayList<>());
      }
      runs.getLast().add(point);
      before = point;
    }
    return runs;
  }

  /** The next figure whose quarters are round. */
  private double niceTop(ToDoubleFunction<TrendPoint> value) {
    double most = points.stream().mapToDouble(value).max().orElse(0);
    if (most <= GRID_LINES) {
      return GRID_LINES;
    }
    double power = Math.pow(10, Math.floor(Math.log10(most)));
    for (double step : new double[] {1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8}) {
      if (step * power >= most) {
        return step * power;
      }
    }
    return 10 * power;
  }

  private String place(TrendPoint point, ToDoubleFunction<TrendPoint> value, double top) {
    return String.format(
        Locale.ROOT, "%.1f %.1f", x(point.at()), y(value.applyAsDouble(point), top));
  }

  private double x(Instant at) {
    double whole = Math.max(1, Duration.between(first(), last()).toSeconds());
    return LEFT + (WIDTH - LEFT - RIGHT) * (Duration.between(first(), at).toSeconds() / whole);
  }

  private static double y(double value, double top) {
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top;
  }

  private Instant first() {
    return points.getFirst().at();
  }

  private Instant last() {
    return points.getLast().at();
  }

  private static double used(TrendPoint point) {
    return point.totals().usedInstanceCount();
  }

  private static double total(TrendPoint point) {
    return point.totals().totalInstanceCount();
  }

  private static double money(TrendPoint point) {
    return point.totals().idleCostPerDay().amount().round(MathContext.DECIMAL32).doubleValue();
  }

  private static String instanceWords(TrendPoint point) {
    return "%s: %s used, %s idle%s"
        .formatted(
            Words.minute(point.at()),
            Words.number(point.totals().usedInstanceCount()),
            Words.number(point.totals().idleInstanceCount()),
            point.complete() ? "" : ", incomplete");
  }

  private static String moneyWords(TrendPoint point) {
    return "%s: %s%s"
        .formatted(
            Words.minute(point.at()),
            Words.money(point.totals().idleCostPerDay()),
            point.complete() ? "" : ", incomplete");
  }
}
