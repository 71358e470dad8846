package capacityops.core.concurrent;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Works in threads that end with the call: virtual ones for many items, and a single item is the
 * caller's own work.
 */
public final class ThreadWorkers implements Workers {
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
        return done.stream().map(ThreadWorkers::result).toList();
      } finally {
        threads.shutdownNow();
      }
    }
  }

  /**
   * The caller asks the first itself, a platform thread the second: the first time that a virtual
   * one waits for a socket, the JDK starts what waits for all of them, ten milliseconds.
   */
  @Override
  public <A, B, R> R both(Supplier<A> one, Supplier<B> other, BiFunction<A, B, R> together) {
    FutureTask<B> beside = new FutureTask<>(other::get);
    Thread.ofPlatform().daemon().name("beside").start(beside);
    try {
      return together.apply(one.get(), result(beside));
    } finally {
      beside.cancel(true);
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
