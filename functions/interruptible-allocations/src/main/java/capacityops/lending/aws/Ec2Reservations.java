package capacityops.lending.aws;

import capacityops.core.aws.AwsErrors;
import capacityops.core.failure.AwsFailure;
import capacityops.lending.domain.Reservation;
import capacityops.lending.domain.ReservationGateway;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CapacityReservation;
import software.amazon.awssdk.services.ec2.model.InterruptibleCapacityAllocation;
import software.amazon.awssdk.services.ec2.model.Tag;

/** Capacity reservations by DescribeCapacityReservations, with the SDK's retries. */
public final class Ec2Reservations implements ReservationGateway {
  private static final String DESCRIBE = "DescribeCapacityReservations";
  private static final int PAGE = 1000;

  private final Ec2Client repeating;

  public Ec2Reservations(Ec2Client repeating) {
    this.repeating = repeating;
  }

  @Override
  public Optional<Reservation> find(String capacityReservationId) {
    try {
      return repeating
          .describeCapacityReservations(
              request -> request.capacityReservationIds(capacityReservationId))
          .capacityReservations()
          .stream()
          .filter(found -> found.capacityReservationId().equals(capacityReservationId))
          .findFirst()
          .map(Ec2Reservations::reservation);
    } catch (SdkException e) {
      AwsFailure failure = AwsErrors.of(Ec2Allocations.SERVICE, DESCRIBE, e);
      if (failure instanceof AwsFailure.Refused refused
          && refused.refusal() == AwsFailure.Refusal.NOT_FOUND) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  @Override
  public List<Reservation> all() {
    return listed(
        () ->
            repeating
                .describeCapacityReservationsPaginator(request -> request.maxResults(PAGE))
                .capacityReservations()
                .stream());
  }

  /** The first that EC2 lists: one page is asked for. */
  public List<Reservation> first(int most) {
    return listed(
        () ->
            repeating
                .describeCapacityReservations(request -> request.maxResults(most))
                .capacityReservations()
                .stream());
  }

  private static List<Reservation> listed(Supplier<Stream<CapacityReservation>> call) {
    try {
      return call.get().map(Ec2Reservations::reservation).toList();
    } catch (SdkException e) {
      throw AwsErrors.of(Ec2Allocations.SERVICE, DESCRIBE, e);
    }
  }

  private static Reservation reservation(CapacityReservation found) {
    return new Reservation(
        found.capacityReservationId(),
        found.ownerId(),
        found.instanceType(),
        found.availabilityZone(),
        found.availabilityZoneId(),
        found.totalInstanceCount(),
        found.availableInstanceCount(),
        found.stateAsString(),
        found.endDate(),
        found.endDateTypeAsString(),
        found.reservationTypeAsString(),
        found.interruptible(),
        lent(found.interruptibleCapacityAllocation()),
        tags(found.tags()));
  }

  private static Reservation.Lent lent(InterruptibleCapacityAllocation allocation) {
    return allocation == null
        ? null
        : new Reservation.Lent(
            allocation.instanceCount(),
            allocation.targetInstanceCount(),
            allocation.statusAsString(),
            allocation.interruptibleCapacityReservationId(),
            allocation.interruptionTypeAsString());
  }

  private static Map<String, String> tags(List<Tag> tags) {
    Map<String, String> byKey = new TreeMap<>();
    tags.forEach(tag -> byKey.put(tag.key(), tag.value()));
    return byKey;
  }
}
