package capacityops.local.capacity;

import capacityops.local.events.AwsEvent;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * The events that EC2 sends about reservations.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-blocks-monitor.html">
 *     Capacity Blocks</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/interruptible-capacity-reservations.html">
 *     Interruptible Capacity Reservations</a>
 */
final class CapacityEvents {
  private static final Names DELIVERED =
      new Names("Capacity Block Delivered", "Capacity Block Reservation Delivered");
  private static final Names EXPIRING =
      new Names(
          "Capacity Block Expiration Warning", "Capacity Block Reservation Expiration Warning");
  private static final Names INTERRUPTION =
      new Names(
          "EC2 Capacity Reservation Instance Interruption Warning",
          "EC2 Interruptible Capacity Reservation Instance Interruption Warning");
  private static final String BLOCK_INTERRUPTION =
      "EC2 Capacity Reservation Instance Interruption Warning";
  private static final Names RECLAIMED =
      new Names(
          "EC2 Interruptible Capacity Reservation Allocation Reclamation Completed",
          "EC2 Capacity Reservation Interruptible Reclamation Complete");

  private final CapacityState state;

  CapacityEvents(CapacityState state) {
    this.state = state;
  }

  void blockDelivered(Reservation block) {
    publish(DELIVERED, block.owner(), block.region(), block.arn(), blockDetail(block));
  }

  void blockExpiring(Reservation block) {
    publish(EXPIRING, block.owner(), block.region(), block.arn(), blockDetail(block));
  }

  private static ObjectNode blockDetail(Reservation block) {
    return detail()
        .put("capacity-reservation-id", block.id())
        .put("end-date", block.shown().endDate().toString());
  }

  /** An instance of a block that ends, to its owner. */
  void blockInstanceEnds(Reservation block, ReservedInstance instance, Instant termination) {
    ObjectNode detail =
        termination(instance, termination)
            .put("availability-zone-id", block.shown().availabilityZoneId())
            .put("instance-lifecycle", "capacity-block");
    publish(
        new Names(BLOCK_INTERRUPTION, BLOCK_INTERRUPTION),
        instance.accountId(),
        block.region(),
        arn(instance),
        detail);
  }

  /** An instance whose interruptible capacity is taken back, to its owner. */
  void interrupted(Reservation lent, ReservedInstance instance, Instant termination) {
    ObjectNode detail =
        termination(instance, termination).put("azId", lent.shown().availabilityZoneId());
    publish(INTERRUPTION, instance.accountId(), lent.region(), arn(instance), detail);
  }

  private static ObjectNode termination(ReservedInstance instance, Instant termination) {
    return detail()
        .put("instance-id", instance.instanceId())
        .put("instance-action", "terminate")
        .put("instance-termination-time", termination.toString());
  }

  private static String arn(ReservedInstance instance) {
    return "arn:aws:ec2:%s:%s:instance/%s"
        .formatted(instance.region(), instance.accountId(), instance.instanceId());
  }

  /** Capacity is back in its source. */
  void reclaimed(Reservation source, int total, int reclaimed, int target) {
    ObjectNode detail =
        detail()
            .put("sourceCapacityReservationId", source.id())
            .put("instanceType", source.shown().instanceType())
            .put("availabilityZoneId", source.shown().availabilityZoneId())
            .put("TotalInstanceCount", total)
            .put("ReclaimedInstanceCount", reclaimed)
            .put("targetInstanceCount", target);
    publish(RECLAIMED, source.owner(), source.region(), source.arn(), detail);
  }

  /** A future-dated reservation is in another state; detail-types end in its name. */
  void futureDated(Reservation reservation, String named) {
    String type = "EC2 Capacity Reservation " + named;
    ObjectNode detail =
        detail()
            .put("capacity-reservation-id", reservation.id())
            .put("state", reservation.shown().stateAsString());
    publish(
        new Names(type, type),
        reservation.owner(),
        reservation.region(),
        reservation.arn(),
        detail);
  }

  private void publish(
      Names names, String account, String region, String resource, ObjectNode detail) {
    Instant now = state.now();
    for (String name : names.of(state.settings().eventNames())) {
      state.outbox.add(
          new AwsEvent(
              UUID.randomUUID().toString(),
              name,
              "aws.ec2",
              account,
              now,
              region,
              List.of(resource),
              detail.deepCopy()));
    }
  }

  private static ObjectNode detail() {
    return JsonNodeFactory.instance.objectNode();
  }

  private record Names(String current, String earlier) {
    List<String> of(EventNames generation) {
      return switch (generation) {
        case CURRENT -> List.of(current);
        case EARLIER -> List.of(earlier);
        case BOTH -> current.equals(earlier) ? List.of(current) : List.of(current, earlier);
      };
    }
  }
}
