package capacityops.usage.domain;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Time that passes when somebody waits. */
public final class TestClock implements InstantSource, Pause {
  private Instant now;

  public TestClock(String now) {
    this.now = Instant.parse(now);
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public synchronized void of(Duration duration) {
    now = now.plus(duration);
  }
}
