package capacityops.blocks.domain;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** Asks the same of several Regions; a Region that fails is named, and never stands for nothing. */
public interface AcrossRegions {
  /** The answers in the order of the Regions. */
  <T> List<Answer<T>> ask(Collection<String> regions, Function<String, T> question);

  /** What a Region answered. */
  sealed interface Answer<T> {
    record Known<T>(String region, T value) implements Answer<T> {}

    record Unknown<T>(String region, String reason) implements Answer<T> {}
  }

  /** A Region that could not be read, and why. */
  record Unread(String region, String reason) {}
}
