package capacityops.core.concurrent;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** Does everything in its order and in the caller's thread: nothing depends on chance or time. */
public final class OneByOne implements Workers {
  @Override
  public <T, R> List<R> each(List<T> items, int atATime, Function<T, R> work) {
    return items.stream().map(work).toList();
  }

  @Override
  public <A, B, R> R both(Supplier<A> one, Supplier<B> other, BiFunction<A, B, R> together) {
    return together.apply(one.get(), other.get());
  }
}
