package capacityops.events.domain;

import java.util.List;
import java.util.Optional;

/**
 * Reserved capacity as AWS has it now; every call may be repeated, and throws {@link
 * capacityops.core.failure.AwsFailure} where AWS gave no result.
 */
public interface CapacityReader {
  /** A reservation of this Region, empty where AWS does not know the id. */
  Optional<SeenReservation> find(String capacityReservationId);

  /** The Regions that are watched. */
  List<String> regions();

  /** Every reservation of a Region, of every page, or a failure. */
  List<SeenReservation> all(String region);

  /** Whether a Capacity Block is made of UltraServers, which end earlier. */
  boolean isUltraserver(String region, String capacityBlockId);

  /** An instance of this account and Region, empty where AWS does not know it. */
  Optional<SeenInstance> instance(String instanceId);

  /**
   * An instance.
   *
   * @param state such as {@code shutting-down}
   * @param capacityReservationId {@code null} where it runs in none
   */
  record SeenInstance(
      String instanceId, String instanceType, String state, String capacityReservationId) {}
}
