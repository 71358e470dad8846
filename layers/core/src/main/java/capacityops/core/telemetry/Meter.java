package capacityops.core.telemetry;

import java.time.Duration;
import java.util.Map;

/** Where the figures go that dashboards and alarms read. */
public interface Meter {
  /** Counts one occurrence. */
  void count(String name, Map<String, String> dimensions);

  /** Notes how long something took, in seconds. */
  void took(String name, Duration duration, Map<String, String> dimensions);

  /** A meter that nobody reads. */
  static Meter silent() {
    return new Meter() {
      @Override
      public void count(String name, Map<String, String> dimensions) {}

      @Override
      public void took(String name, Duration duration, Map<String, String> dimensions) {}
    };
  }
}
