package capacityops.usage.aws;

import capacityops.usage.domain.Pause;
import java.time.Duration;

/** Waits by letting the thread sleep. */
public final class Sleep implements Pause {
  @Override
  public void of(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for AWS", e);
    }
  }
}
