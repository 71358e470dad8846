package capacityops.benchmarks;

import java.util.Locale;

/**
 * A figure of a table.
 *
 * @param spread how far it may be off
 */
public record Figure(double value, double spread) {
  /** The figure's share of one among so many. */
  public Figure per(long number) {
    return new Figure(value / number, spread / number);
  }

  /** Such as {@code 512 ± 14}. */
  public String text(int digits) {
    String format = "%." + digits + "f ± %." + digits + "f";
    return String.format(Locale.ROOT, format, value, spread);
  }
}
