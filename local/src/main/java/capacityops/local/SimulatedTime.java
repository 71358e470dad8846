package capacityops.local;

import java.time.Duration;

/**
 * How fast simulated time passes: every wait of the simulation is divided by {@code speed};
 * timestamps stay real.
 *
 * @param speed how many simulated seconds pass in one real second, at least 1
 */
public record SimulatedTime(double speed) {
  public SimulatedTime {
    if (!(speed >= 1)) {
      throw new IllegalArgumentException("local.speed must be at least 1, not " + speed);
    }
  }

  /** The real time that a simulated duration takes. */
  public Duration real(Duration simulated) {
    return Duration.ofNanos(Math.round(simulated.toNanos() / speed));
  }
}
