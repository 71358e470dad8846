package capacityops.usage.domain;

import java.time.Duration;

/** Waits. */
@FunctionalInterface
public interface Pause {
  void of(Duration duration);

  /** Lets the thread sleep. */
  static Pause sleeping() {
    return duration -> {
      try {
        Thread.sleep(duration);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while waiting for EC2's request rate", e);
      }
    };
  }
}
