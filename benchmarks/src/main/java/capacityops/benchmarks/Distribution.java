package capacityops.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * Samples of one quantity: what is told of them is the median and the interquartile range.
 *
 * @param sorted at least one sample, smallest first
 */
public record Distribution(List<Double> sorted) {
  public Distribution {
    if (sorted.isEmpty()) {
      throw new IllegalArgumentException("a distribution needs a sample");
    }
    sorted = sorted.stream().sorted().toList();
  }

  public static Distribution of(double... samples) {
    return new Distribution(Arrays.stream(samples).boxed().toList());
  }

  public double median() {
    return quantile(0.5);
  }

  /** The width of the middle half. */
  public double spread() {
    return quantile(0.75) - quantile(0.25);
  }

  /** By linear interpolation between the two nearest samples. */
  public double quantile(double share) {
    double place = share * (sorted.size() - 1);
    int below = (int) Math.floor(place);
    int above = (int) Math.ceil(place);
    return sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
  }

  /** Whether the medians lie nearer to each other than either distribution is wide. */
  public boolean isNoiseBeside(Distribution other) {
    return Math.abs(median() - other.median()) < Math.max(spread(), other.spread());
  }

  /** Median and spread, {@code 512 ± 14} with the interquartile range after the sign. */
  public String text(int digits) {
    return new Figure(median(), spread()).text(digits);
  }
}
