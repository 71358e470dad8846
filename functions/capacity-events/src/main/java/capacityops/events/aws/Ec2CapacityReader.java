package capacityops.events.aws;

import capacityops.core.aws.AwsErrors;
import capacityops.core.failure.AwsFailure;
import capacityops.events.domain.CapacityReader;
import capacityops.events.domain.SeenReservation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CapacityReservation;
import software.amazon.awssdk.services.ec2.model.Instance;

/** Reserved capacity by EC2's Describe operations, with the SDK's retries. */
public final class Ec2CapacityReader implements CapacityReader {
  private static final int PAGE = 1000;

  private final Map<String, Ec2Client> repeating;
  private final String home;

  /**
   * @param repeating a client for each watched Region
   * @param home the Region that the events are about
   */
  public Ec2CapacityReader(Map<String, Ec2Client> repeating, String home) {
    this.repeating = repeating;
    this.home = home;
  }

  @Override
  public Optional<SeenReservation> find(String capacityReservationId) {
    return unlessNotFound(
        "DescribeCapacityReservations",
        () ->
            ec2()
                .describeCapacityReservations(
                    request -> request.capacityReservationIds(capacityReservationId))
                .capacityReservations()
                .stream()
                .filter(found -> found.capacityReservationId().equals(capacityReservationId))
                .findFirst()
                .map(found -> reservation(home, found)));
  }

  @Override
  public List<String> regions() {
    return List.copyOf(repeating.keySet());
  }

  @Override
  public List<SeenReservation> all(String region) {
    return calling(
        "DescribeCapacityReservations",
        () ->
            repeating
                .get(region)
                .describeCapacityReservationsPaginator(request -> request.maxResults(PAGE))
                .capacityReservations()
                .stream()
                .map(found -> reservation(region, found))
                .toList());
  }

  @Override
  public boolean isUltraserver(String region, String capacityBlockId) {
    return calling(
        "DescribeCapacityBlocks",
        () ->
            repeating
                .getOrDefault(region, ec2())
                .describeCapacityBlocks(request -> request.capacityBlockIds(capacityBlockId))
                .capacityBlocks()
                .stream()
                .anyMatch(
                    block ->
                        capacityBlockId.equals(block.capacityBlockId())
                            && isUltraserver(block.ultraserverType())));
  }

  @Override
  public Optional<SeenInstance> instance(String instanceId) {
    return unlessNotFound(
        "DescribeInstances",
        () ->
            ec2()
                .describeInstances(request -> request.instanceIds(instanceId))
                .reservations()
                .stream()
                .flatMap(reservation -> reservation.instances().stream())
                .filter(found -> found.instanceId().equals(instanceId))
                .findFirst()
                .map(Ec2CapacityReader::instance));
  }

  private Ec2Client ec2() {
    return repeating.containsKey(home) ? repeating.get(home) : repeating.values().iterator().next();
  }

  /**
   * The filter's words for blocks of the two kinds are {@code instances} and {@code ultraservers}.
   */
  private static boolean isUltraserver(String type) {
    return type != null && !type.isBlank() && !type.equals("instances");
  }

  private static SeenReservation reservation(String region, CapacityReservation found) {
    return new SeenReservation(
        region,
        found.capacityReservationId(),
        found.stateAsString(),
        found.instanceType(),
        found.availabilityZone(),
        found.totalInstanceCount(),
        found.availableInstanceCount(),
        found.startDate(),
        found.endDate(),
        found.reservationTypeAsString(),
        found.capacityBlockId(),
        found.interruptibleCapacityAllocation() == null
            ? null
            : found.interruptibleCapacityAllocation().instanceCount());
  }

  private static SeenInstance instance(Instance found) {
    return new SeenInstance(
        found.instanceId(),
        found.instanceTypeAsString(),
        found.state() == null ? "unknown" : found.state().nameAsString(),
        found.capacityReservationId());
  }

  private static <T> Optional<T> unlessNotFound(String operation, Supplier<Optional<T>> call) {
    try {
      return calling(operation, call);
    } catch (AwsFailure.Refused e) {
      if (e.refusal() == AwsFailure.Refusal.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static <T> T calling(String operation, Supplier<T> call) {
    try {
      return call.get();
    } catch (SdkException e) {
      throw AwsErrors.of("EC2", operation, e);
    }
  }
}
