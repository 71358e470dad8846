package capacityops.usage.domain;

import java.util.List;
import java.util.function.Function;

/** Does work side by side that waits for AWS, and not for the processor. */
@FunctionalInterface
public interface Workers {
  /**
   * Does the work for every item, at most so many at a time.
   *
   * @return the results, in the order of the items
   * @throws RuntimeException what the first item that failed ended with; then no further one begins
   */
  <T, R> List<R> each(List<T> items, int atATime, Function<T, R> work);
}
