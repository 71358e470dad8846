package capacityops.usage.domain;

import java.time.Duration;

/** Waits. */
@FunctionalInterface
public interface Pause {
  void of(Duration duration);
}
