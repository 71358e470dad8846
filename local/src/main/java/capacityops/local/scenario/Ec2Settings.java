package capacityops.local.scenario;

import java.time.Duration;
import java.util.List;

/**
 * How EC2 behaves, beyond what it holds.
 *
 * @param requestRates whether EC2's documented request rates are kept
 * @param unauthorized operations that are refused with {@code UnauthorizedOperation}
 * @param readLag how long (real time) reads do not show what was written
 * @param starting how long (simulated time) an instance is pending
 * @param stopping how long (simulated time) an instance is stopping or shutting down
 */
public record Ec2Settings(
    @Default("false") boolean requestRates,
    List<String> unauthorized,
    @Default("0s") Duration readLag,
    @Default("30s") Duration starting,
    @Default("30s") Duration stopping) {
  public Ec2Settings {
    unauthorized = List.copyOf(unauthorized);
  }
}
