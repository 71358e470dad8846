package capacityops.local.gateway;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition. */
public final class Eventually {
  private static final Duration MOST = Duration.ofSeconds(20);

  private Eventually() {}

  public static void is(BooleanSupplier condition) {
    long end = System.nanoTime() + MOST.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("Not within " + MOST);
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }
}
