package capacityops.blocks.domain;

import capacityops.core.concurrent.Workers;
import capacityops.core.failure.AwsFailure;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the same of several Regions at once; a Region that fails is named, and never stands for
 * nothing.
 */
public final class AcrossRegions {
  private static final Logger LOG = LoggerFactory.getLogger(AcrossRegions.class);

  private final Workers workers;

  public AcrossRegions(Workers workers) {
    this.workers = workers;
  }

  /** What a Region answered. */
  public sealed interface Answer<T> {
    record Known<T>(String region, T value) implements Answer<T> {}

    record Unknown<T>(String region, String reason) implements Answer<T> {}
  }

  /** A Region that could not be read, and why. */
  public record Unread(String region, String reason) {}

  /** The answers in the order of the Regions. */
  public <T> List<Answer<T>> ask(Collection<String> regions, Function<String, T> question) {
    return workers.each(List.copyOf(regions), regions.size(), region -> answer(region, question));
  }

  private static <T> Answer<T> answer(String region, Function<String, T> question) {
    try {
      return new Answer.Known<>(region, question.apply(region));
    } catch (AwsFailure e) {
      return new Answer.Unknown<>(
          region, "%s: %s".formatted(e.answer().errorCode(), e.answer().message()));
    } catch (RuntimeException e) {
      LOG.error("{} could not be read", region, e);
      return new Answer.Unknown<>(region, e.toString());
    }
  }
}
