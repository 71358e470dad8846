package capacityops.usage.domain;

import capacityops.usage.domain.CapacityReservation.InterruptibleCapacityAllocation;
import capacityops.usage.domain.CapacityReservation.InterruptionInfo;
import java.util.List;

/**
 * Who uses a reservation: a shared one lists the owner and every account that uses it now, another
 * its owner only.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetCapacityReservationUsage.html">GetCapacityReservationUsage</a>
 */
public record ReservationUsage(
    String region,
    String capacityReservationId,
    String instanceType,
    Integer totalInstanceCount,
    Integer availableInstanceCount,
    String state,
    List<InstanceUsage> instanceUsages,
    Boolean interruptible,
    InterruptibleCapacityAllocation interruptibleCapacityAllocation,
    InterruptionInfo interruptionInfo) {

  public ReservationUsage {
    instanceUsages = List.copyOf(instanceUsages);
  }

  /** How many instances an account runs in it. */
  public record InstanceUsage(String accountId, int usedInstanceCount) {}

  /** This page's figures with the accounts of all pages. */
  ReservationUsage with(List<InstanceUsage> all) {
    return new ReservationUsage(
        region,
        capacityReservationId,
        instanceType,
        totalInstanceCount,
        availableInstanceCount,
        state,
        all,
        interruptible,
        interruptibleCapacityAllocation,
        interruptionInfo);
  }
}
