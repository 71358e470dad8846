package capacityops.usage.aws;

import capacityops.usage.domain.Workers;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Works in virtual threads, which end with the call; a single item is the caller's own work. */
public final class VirtualThreads implements Workers {
  @Override
  public <T, R> List<R> each(List<T> items, int atATime, Function<T, R> work) {
    if (items.size() <= 1) {
      return items.stream().map(work).toList();
    }
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(atATime, items.size()), Thread.ofVirtual().factory())) {
      List<Future<R>> done =
          items.stream().map(item -> threads.submit(() -> work.apply(item))).toList();
      try {
        return done.stream().map(VirtualThreads::result).toList();
      } finally {
        threads.shutdownNow();
      }
    }
  }

  private static <R> R result(Future<R> done) {
    try {
      return done.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for AWS", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException("work side by side failed", e.getCause());
    }
  }
}
