package capacityops.events.domain;

import java.time.Instant;
import java.util.List;

/**
 * An event of AWS about reserved capacity, in either generation of its names. It is a hint: what it
 * says is read again from AWS before it is told.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-ec2.html">Amazon EC2
 *     events</a>
 */
public sealed interface AwsEvent {
  Origin origin();

  /**
   * Where an event comes from.
   *
   * @param eventId {@code null} where the event carries none
   * @param account whose event it is
   */
  record Origin(String eventId, String detailType, String account, String region, Instant time) {}

  /** A Capacity Block can be used. */
  record BlockDelivered(Origin origin, String capacityReservationId) implements AwsEvent {}

  /**
   * A Capacity Block is about to end.
   *
   * @param endDate as the event says, {@code null} where it does not
   */
  record BlockEnding(Origin origin, String capacityReservationId, Instant endDate)
      implements AwsEvent {}

  /**
   * An instance in a Capacity Block, or on lent capacity, is about to be ended.
   *
   * @param terminationTime {@code null} where the event does not say
   * @param inBlock whether it runs in a Capacity Block; else on lent capacity
   */
  record InstanceInterrupted(
      Origin origin, String instanceId, Instant terminationTime, boolean inBlock)
      implements AwsEvent {}

  /** Lent capacity has come back; counts are {@code null} where the event does not say. */
  record ReclaimCompleted(
      Origin origin,
      String sourceCapacityReservationId,
      Integer totalInstanceCount,
      Integer reclaimedInstanceCount,
      Integer targetInstanceCount)
      implements AwsEvent {}

  /**
   * A reservation is in another state.
   *
   * @param state in lower case: {@code scheduled}, {@code active}, {@code failed}, …
   */
  record StateChanged(Origin origin, String capacityReservationId, String state)
      implements AwsEvent {}

  /**
   * A reservation was suspended or unsuspended, or that failed.
   *
   * @param what such as {@code suspension failed}
   */
  record Suspension(Origin origin, String capacityReservationId, String what) implements AwsEvent {}

  /**
   * Who pays for a reservation's unused capacity is asked for, accepted, …
   *
   * @param status in lower case
   * @param updateTime {@code null} where the event does not say
   */
  record BillingOwnership(
      Origin origin,
      String capacityReservationId,
      String status,
      String ownerAccountId,
      String unusedReservationChargesOwnerId,
      Instant updateTime,
      String statusMessage)
      implements AwsEvent {}

  /**
   * AWS Health says that reservations are little used.
   *
   * @param communicationId what all deliveries of the same message share, {@code null} where absent
   * @param entities as Health writes them: an id, or {@code id | zone | type | platform | percent}
   */
  record UnderUse(
      Origin origin,
      String eventTypeCode,
      String communicationId,
      String page,
      List<String> entities,
      String description)
      implements AwsEvent {}

  /** An event of a family that concerns reserved capacity, of a kind that is not known here. */
  record Other(Origin origin, List<String> resources) implements AwsEvent {}
}
