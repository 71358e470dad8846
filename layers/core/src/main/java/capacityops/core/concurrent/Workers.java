package capacityops.core.concurrent;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** Does work side by side that waits for AWS, and not for the processor. */
public interface Workers {
  /**
   * Does the work for every item, at most so many at a time.
   *
   * @return the results, in the order of the items
   * @throws RuntimeException what the first item that failed ended with; then no further one begins
   */
  <T, R> List<R> each(List<T> items, int atATime, Function<T, R> work);

  /**
   * Asks two questions at once.
   *
   * @param together makes one of both answers
   * @throws RuntimeException what a question ended with that failed, the first where both did
   */
  <A, B, R> R both(Supplier<A> one, Supplier<B> other, BiFunction<A, B, R> together);
}
