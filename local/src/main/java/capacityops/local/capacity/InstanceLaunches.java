package capacityops.local.capacity;

import capacityops.local.wire.CallContext;
import capacityops.local.wire.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.CapacityReservationPreference;
import software.amazon.awssdk.services.ec2.model.CapacityReservationSpecification;
import software.amazon.awssdk.services.ec2.model.CapacityReservationState;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceLifecycleType;
import software.amazon.awssdk.services.ec2.model.InstanceMatchCriteria;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.MarketType;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * RunInstances, as far as it fills reservations: into the one that is named, or an open one that
 * matches, or beside them all.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-reservations-launch.html">
 *     Launch instances into a Capacity Reservation</a>
 */
final class InstanceLaunches {
  private final CapacityState state;

  InstanceLaunches(CapacityState state) {
    this.state = state;
  }

  void register(Operations operations, Guard guard) {
    guard.on(operations, RunInstancesRequest.class, this::run);
  }

  List<ReservedInstance> instances(String accountId, String region) {
    return Stream.concat(
            state
                .reservations
                .current(region)
                .flatMap(reservation -> reservation.instances().stream()),
            state.outsideReservations().stream()
                .filter(instance -> instance.region().equals(region)))
        .filter(instance -> instance.accountId().equals(accountId))
        .toList();
  }

  /** Frees what an instance took. */
  void released(String instanceId) {
    if (state.leaves(instanceId)) {
      return;
    }
    state
        .reservations
        .current()
        .filter(
            reservation ->
                reservation.instances().stream()
                    .anyMatch(instance -> instance.instanceId().equals(instanceId)))
        .findFirst()
        .ifPresent(reservation -> state.terminate(reservation, Set.of(instanceId)));
  }

  private RunInstancesResponse run(RunInstancesRequest request, CallContext caller) {
    checkSupported(request);
    int least = Requests.between(1, Integer.MAX_VALUE, request.minCount(), "MinCount");
    int most = Requests.between(least, Integer.MAX_VALUE, request.maxCount(), "MaxCount");
    ClientTokens.check(request.clientToken());
    List<Tag> tags =
        Requests.tags(
            request.tagSpecifications(),
            Set.of(ResourceType.INSTANCE, ResourceType.VOLUME, ResourceType.NETWORK_INTERFACE),
            ResourceType.INSTANCE);
    state.permit(request.dryRun(), caller, "RunInstances");
    return state.clientTokens.once(
        caller.accountId(),
        caller.region(),
        request.clientToken(),
        request,
        () -> launched(request, caller, least, most, tags));
  }

  private static void checkSupported(RunInstancesRequest request) {
    if (request.launchTemplate() != null) {
      throw Ec2Errors.of("UnsupportedOperation", "Launch templates are not simulated");
    }
    Requests.required(request.imageId(), "ImageId");
    Requests.required(request.instanceTypeAsString(), "InstanceType");
    Optional<CapacityReservationSpecification> specification =
        Optional.ofNullable(request.capacityReservationSpecification());
    if (specification
        .map(CapacityReservationSpecification::capacityReservationTarget)
        .map(target -> target.capacityReservationResourceGroupArn() != null)
        .orElse(false)) {
      throw Ec2Errors.of("UnsupportedOperation", "Reservation groups are not simulated");
    }
  }

  private RunInstancesResponse launched(
      RunInstancesRequest request, CallContext caller, int least, int most, List<Tag> tags) {
    Optional<Reservation> named = named(request, caller);
    named.ifPresent(reservation -> checkTarget(request, reservation));
    Optional<Reservation> into = named.or(() -> open(request, caller, least));
    int room = into.map(Reservation::available).orElse(most);
    if (room < least) {
      throw Ec2Errors.of(
          "ReservationCapacityExceeded",
          "The requested reservation does not have sufficient compatible and available capacity");
    }
    List<Instance> instances = new ArrayList<>();
    for (int i = 0; i < Math.min(room, most); i++) {
      instances.add(launch(request, caller, into, tags));
    }
    return RunInstancesResponse.builder()
        .reservationId(state.ids.next("r-"))
        .ownerId(caller.accountId())
        .instances(instances)
        .build();
  }

  private Optional<Reservation> named(RunInstancesRequest request, CallContext caller) {
    return Optional.ofNullable(request.capacityReservationSpecification())
        .map(CapacityReservationSpecification::capacityReservationTarget)
        .map(target -> Requests.reservationId(target.capacityReservationId()))
        .map(
            id ->
                state
                    .reservations
                    .current(caller.region(), id)
                    .filter(reservation -> reservation.usableBy(caller.accountId()))
                    .orElseThrow(() -> Ec2Errors.noSuchReservation(id)));
  }

  private static void checkTarget(RunInstancesRequest request, Reservation reservation) {
    if (!reservation.is(CapacityReservationState.ACTIVE)) {
      throw Ec2Errors.of(
          "InvalidCapacityReservationState.PendingActivation",
          "The capacity reservation '%s' is %s"
              .formatted(reservation.id(), reservation.shown().stateAsString()));
    }
    if (!request.instanceTypeAsString().equals(reservation.shown().instanceType())) {
      throw Ec2Errors.invalidValue(
          "InstanceType", request.instanceTypeAsString(), "The reservation has another type.");
    }
    if (!zone(request).map(reservation.shown().availabilityZone()::equals).orElse(true)) {
      throw Ec2Errors.invalidValue(
          "Placement.AvailabilityZone", zone(request).orElse(""), "The reservation is elsewhere.");
    }
    if (market(request) != marketOf(reservation)) {
      throw Ec2Errors.invalidCombination(
          "The capacity reservation '%s' needs InstanceMarketOptions.MarketType %s"
              .formatted(reservation.id(), marketOf(reservation)));
    }
  }

  private static MarketType market(RunInstancesRequest request) {
    return request.instanceMarketOptions() == null
        ? null
        : request.instanceMarketOptions().marketType();
  }

  private static MarketType marketOf(Reservation reservation) {
    if (reservation.block().isPresent()) {
      return MarketType.CAPACITY_BLOCK;
    }
    return reservation.isInterruptible() ? MarketType.INTERRUPTIBLE_CAPACITY_RESERVATION : null;
  }

  private static Optional<String> zone(RunInstancesRequest request) {
    return Optional.ofNullable(request.placement())
        .flatMap(placement -> Optional.ofNullable(placement.availabilityZone()));
  }

  /** An open reservation that matches; none is needed unless the request says so. */
  private Optional<Reservation> open(RunInstancesRequest request, CallContext caller, int least) {
    if (market(request) != null) {
      throw Ec2Errors.invalidCombination(
          "MarketType %s needs a CapacityReservationTarget".formatted(market(request)));
    }
    CapacityReservationPreference preference =
        Optional.ofNullable(request.capacityReservationSpecification())
            .map(CapacityReservationSpecification::capacityReservationPreference)
            .orElse(CapacityReservationPreference.OPEN);
    if (preference == CapacityReservationPreference.NONE) {
      return Optional.empty();
    }
    Optional<Reservation> matching =
        state
            .reservations
            .current(caller.region())
            .filter(reservation -> reservation.usableBy(caller.accountId()))
            .filter(
                reservation ->
                    reservation.shown().instanceMatchCriteria() == InstanceMatchCriteria.OPEN
                        && reservation.available() >= least
                        && reservation.shown().instanceType().equals(request.instanceTypeAsString())
                        && zone(request)
                            .map(reservation.shown().availabilityZone()::equals)
                            .orElse(true))
            .findFirst();
    if (matching.isEmpty()
        && preference == CapacityReservationPreference.CAPACITY_RESERVATIONS_ONLY) {
      throw Ec2Errors.of(
          "ReservationCapacityExceeded", "No open reservation that matches has enough capacity");
    }
    return matching;
  }

  private Instance launch(
      RunInstancesRequest request, CallContext caller, Optional<Reservation> into, List<Tag> tags) {
    ReservedInstance instance =
        new ReservedInstance(
            state.ids.next("i-"),
            caller.accountId(),
            caller.region(),
            into.map(reservation -> reservation.shown().availabilityZone())
                .or(() -> zone(request))
                .orElse(caller.region() + "a"),
            request.instanceTypeAsString(),
            state.now(),
            into.map(Reservation::id),
            tags.stream().collect(Collectors.toMap(Tag::key, Tag::value)));
    into.ifPresentOrElse(
        reservation -> state.update(reservation, now -> now.plus(instance), caller),
        () -> state.runsOutside(instance));
    return Instance.builder()
        .instanceId(instance.instanceId())
        .imageId(request.imageId())
        .instanceType(instance.instanceType())
        .launchTime(instance.launchTime())
        .placement(placement -> placement.availabilityZone(instance.availabilityZone()))
        .state(current -> current.name(InstanceStateName.PENDING).code(0))
        .capacityReservationId(instance.reservationId().orElse(null))
        .instanceLifecycle(into.map(InstanceLaunches::lifecycle).orElse(null))
        .tags(tags.isEmpty() ? null : tags)
        .build();
  }

  private static InstanceLifecycleType lifecycle(Reservation reservation) {
    if (reservation.block().isPresent()) {
      return InstanceLifecycleType.CAPACITY_BLOCK;
    }
    return reservation.isInterruptible()
        ? InstanceLifecycleType.INTERRUPTIBLE_CAPACITY_RESERVATION
        : null;
  }
}
