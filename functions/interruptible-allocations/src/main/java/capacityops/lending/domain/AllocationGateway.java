package capacityops.lending.domain;

import capacityops.core.failure.AwsFailure;
import java.util.Map;

/** The two operations that lend capacity and take it back. */
public interface AllocationGateway {
  /**
   * CreateInterruptibleCapacityReservationAllocation: the same request under the same token is one
   * allocation, however often it is sent.
   *
   * @throws AwsFailure.Unavailable where no answer came that can be trusted: it may have been made
   */
  Created create(Lending lending, String clientToken);

  /**
   * UpdateInterruptibleCapacityReservationAllocation, sent once: the target is absolute, but a
   * repeat by machinery could overtake a newer one.
   *
   * @throws AwsFailure.OutcomeUnknown where it may have taken effect
   */
  Updated update(String sourceCapacityReservationId, int targetInstanceCount);

  /**
   * Asks whether the caller's role may lend; nothing is done and nothing else is checked.
   *
   * @throws AwsFailure.Refused where it may not
   */
  void requirePermissionToCreate(Lending lending);

  /** Asks whether the caller's role may change or take back. */
  void requirePermissionToUpdate(String sourceCapacityReservationId, int targetInstanceCount);

  /**
   * What is to be lent.
   *
   * @param tags of the interruptible reservation
   */
  record Lending(String sourceCapacityReservationId, int instanceCount, Map<String, String> tags) {}

  /** AWS's answer to a create: it names no interruptible reservation and no current count. */
  record Created(
      Integer targetInstanceCount, String status, String interruptionType, String awsRequestId) {}

  /** AWS's answer to an update. */
  record Updated(Reservation.Lent lent, String awsRequestId) {}
}
