package capacityops.local.capacity;

import capacityops.local.wire.CallContext;
import capacityops.local.wire.Operations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.CancelCapacityReservationRequest;
import software.amazon.awssdk.services.ec2.model.CancelCapacityReservationResponse;
import software.amazon.awssdk.services.ec2.model.CapacityReservation;
import software.amazon.awssdk.services.ec2.model.CapacityReservationCommitmentInfo;
import software.amazon.awssdk.services.ec2.model.CapacityReservationDeliveryPreference;
import software.amazon.awssdk.services.ec2.model.CapacityReservationInstancePlatform;
import software.amazon.awssdk.services.ec2.model.CapacityReservationState;
import software.amazon.awssdk.services.ec2.model.CapacityReservationTenancy;
import software.amazon.awssdk.services.ec2.model.CapacityReservationType;
import software.amazon.awssdk.services.ec2.model.CreateCapacityReservationRequest;
import software.amazon.awssdk.services.ec2.model.CreateCapacityReservationResponse;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityReservationsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeCapacityReservationsResponse;
import software.amazon.awssdk.services.ec2.model.EndDateType;
import software.amazon.awssdk.services.ec2.model.GetCapacityReservationUsageRequest;
import software.amazon.awssdk.services.ec2.model.GetCapacityReservationUsageResponse;
import software.amazon.awssdk.services.ec2.model.InstanceMatchCriteria;
import software.amazon.awssdk.services.ec2.model.InstanceUsage;
import software.amazon.awssdk.services.ec2.model.ModifyCapacityReservationRequest;
import software.amazon.awssdk.services.ec2.model.ModifyCapacityReservationResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * On-Demand Capacity Reservations: description, usage, creation, change and end.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeCapacityReservations.html">
 *     DescribeCapacityReservations</a>
 */
final class CapacityReservations {
  private static final int MOST_INSTANCES = 1000;

  private final CapacityState state;
  private final ReservationLifecycle lifecycle;

  CapacityReservations(CapacityState state, ReservationLifecycle lifecycle) {
    this.state = state;
    this.lifecycle = lifecycle;
  }

  void register(Operations operations, Guard guard) {
    guard.on(operations, DescribeCapacityReservationsRequest.class, this::describe);
    guard.on(operations, GetCapacityReservationUsageRequest.class, this::usage);
    guard.on(operations, CreateCapacityReservationRequest.class, this::create);
    guard.on(operations, ModifyCapacityReservationRequest.class, this::modify);
    guard.on(operations, CancelCapacityReservationRequest.class, this::cancel);
  }

  private DescribeCapacityReservationsResponse describe(
      DescribeCapacityReservationsRequest request, CallContext caller) {
    Lists.check(request.capacityReservationIds(), request.maxResults(), state.settings());
    request.capacityReservationIds().forEach(Requests::reservationId);
    Pages.Request page =
        new Pages.Request(
            "DescribeCapacityReservations",
            request.toBuilder().nextToken(null).maxResults(null).build(),
            request.maxResults(),
            request.nextToken(),
            state.settings().emptyPages());
    state.permit(request.dryRun(), caller, "DescribeCapacityReservations");
    List<CapacityReservation> visible =
        Lists.named(
                request.capacityReservationIds(),
                state.visibleTo(caller).toList(),
                Reservation::id,
                Ec2Errors::noSuchReservation)
            .stream()
            .map(reservation -> seenBy(caller, reservation))
            .toList();
    Pages.Page<CapacityReservation> found =
        page.of(FILTERS.apply(request.filters(), visible.stream()));
    return DescribeCapacityReservationsResponse.builder()
        .capacityReservations(found.items())
        .nextToken(found.nextToken())
        .build();
  }

  private static final Filters<CapacityReservation> FILTERS =
      new Filters<>(CapacityReservation::tags)
          .text("instance-type", CapacityReservation::instanceType)
          .text("owner-id", CapacityReservation::ownerId)
          .text("instance-platform", CapacityReservation::instancePlatformAsString)
          .text("availability-zone", CapacityReservation::availabilityZone)
          .text("tenancy", CapacityReservation::tenancyAsString)
          .text("outpost-arn", CapacityReservation::outpostArn)
          .text("state", CapacityReservation::stateAsString)
          .time("start-date", CapacityReservation::startDate)
          .time("end-date", CapacityReservation::endDate)
          .text("end-date-type", CapacityReservation::endDateTypeAsString)
          .text("instance-match-criteria", CapacityReservation::instanceMatchCriteriaAsString)
          .text("placement-group-arn", CapacityReservation::placementGroupArn)
          .text("reservation-type", CapacityReservation::reservationTypeAsString)
          .text("interruptible", reservation -> String.valueOf(reservation.interruptible()));

  /** The tags of a shared resource are its owner's only. */
  private static CapacityReservation seenBy(CallContext caller, Reservation reservation) {
    return reservation.owner().equals(caller.accountId())
        ? reservation.shown()
        : reservation.shown().toBuilder().tags((List<Tag>) null).build();
  }

  private GetCapacityReservationUsageResponse usage(
      GetCapacityReservationUsageRequest request, CallContext caller) {
    String id = Requests.reservationId(request.capacityReservationId());
    Pages.Request page =
        new Pages.Request(
            "GetCapacityReservationUsage",
            request.toBuilder().nextToken(null).maxResults(null).build(),
            request.maxResults(),
            request.nextToken(),
            state.settings().emptyPages());
    state.permit(request.dryRun(), caller, "GetCapacityReservationUsage");
    Reservation reservation = state.visibleTo(caller, id);
    CapacityReservation shown = reservation.shown();
    Pages.Page<InstanceUsage> usages = page.of(usages(reservation, caller));
    return GetCapacityReservationUsageResponse.builder()
        .nextToken(usages.nextToken())
        .capacityReservationId(id)
        .instanceType(shown.instanceType())
        .totalInstanceCount(shown.totalInstanceCount())
        .availableInstanceCount(shown.availableInstanceCount())
        .state(shown.stateAsString())
        .instanceUsages(usages.items())
        .interruptible(shown.interruptible())
        .interruptibleCapacityAllocation(shown.interruptibleCapacityAllocation())
        .interruptionInfo(shown.interruptionInfo())
        .build();
  }

  /** The owner, then the accounts that use what is shared with them. */
  private List<InstanceUsage> usages(Reservation reservation, CallContext caller) {
    if (!reservation.owner().equals(caller.accountId())) {
      if (!state.settings().consumersSeeUsage()) {
        throw Ec2Errors.unauthorized();
      }
      return List.of();
    }
    var used = reservation.usedByAccount();
    List<InstanceUsage> usages = new ArrayList<>();
    usages.add(usage(reservation.owner(), used.getOrDefault(reservation.owner(), 0)));
    used.forEach(
        (account, count) -> {
          if (!account.equals(reservation.owner())) {
            usages.add(usage(account, count));
          }
        });
    return usages;
  }

  private static InstanceUsage usage(String account, int count) {
    return InstanceUsage.builder().accountId(account).usedInstanceCount(count).build();
  }

  private CreateCapacityReservationResponse create(
      CreateCapacityReservationRequest request, CallContext caller) {
    Requests.required(request.instanceType(), "InstanceType");
    Requests.required(request.instancePlatformAsString(), "InstancePlatform");
    Requests.known(
        request.instancePlatform(),
        CapacityReservationInstancePlatform.UNKNOWN_TO_SDK_VERSION,
        request.instancePlatformAsString(),
        "InstancePlatform");
    Requests.known(
        request.tenancy(),
        CapacityReservationTenancy.UNKNOWN_TO_SDK_VERSION,
        request.tenancyAsString(),
        "Tenancy");
    Requests.known(
        request.instanceMatchCriteria(),
        InstanceMatchCriteria.UNKNOWN_TO_SDK_VERSION,
        request.instanceMatchCriteriaAsString(),
        "InstanceMatchCriteria");
    Requests.between(1, MOST_INSTANCES, request.instanceCount(), "InstanceCount");
    String zone = zone(request, caller.region());
    checkEnd(request.endDate(), request.endDateType(), request.endDateTypeAsString());
    if (request.startDate() != null) {
      FutureDates.check(request, state.now());
    } else if (request.commitmentDuration() != null || request.deliveryPreference() != null) {
      throw Ec2Errors.invalidCombination(
          "CommitmentDuration and DeliveryPreference need a StartDate");
    }
    ClientTokens.check(request.clientToken());
    List<Tag> tags =
        Requests.tags(
            request.tagSpecifications(),
            Set.of(ResourceType.CAPACITY_RESERVATION),
            ResourceType.CAPACITY_RESERVATION);
    state.permit(request.dryRun(), caller, "CreateCapacityReservation");
    return state.clientTokens.once(
        caller.accountId(),
        caller.region(),
        request.clientToken(),
        request,
        () -> created(request, caller, zone, tags));
  }

  private static String zone(CreateCapacityReservationRequest request, String region) {
    if (request.availabilityZone() == null && request.availabilityZoneId() == null) {
      throw Ec2Errors.missing("AvailabilityZone");
    }
    String byId =
        request.availabilityZoneId() == null
            ? request.availabilityZone()
            : Zones.named(request.availabilityZoneId(), region);
    String zone = request.availabilityZone() == null ? byId : request.availabilityZone();
    if (!Zones.isIn(zone, region)) {
      throw Ec2Errors.invalidValue("AvailabilityZone", zone, "It is not a zone of " + region);
    }
    if (!zone.equals(byId)) {
      throw Ec2Errors.invalidCombination("AvailabilityZone and AvailabilityZoneId disagree");
    }
    return zone;
  }

  private void checkEnd(Instant end, EndDateType type, String given) {
    Requests.known(type, EndDateType.UNKNOWN_TO_SDK_VERSION, given, "EndDateType");
    if ((end != null) != (type == EndDateType.LIMITED)) {
      throw Ec2Errors.invalidCombination("EndDate and EndDateType limited go together");
    }
    if (end != null && !end.isAfter(state.now())) {
      throw Ec2Errors.invalidValue("EndDate", end, "It is in the past.");
    }
  }

  private CreateCapacityReservationResponse created(
      CreateCapacityReservationRequest request, CallContext caller, String zone, List<Tag> tags) {
    boolean futureDated = request.startDate() != null;
    boolean canBeMet = !insufficient(request.instanceType());
    if (!futureDated && !canBeMet) {
      throw Ec2Errors.insufficientCapacity(request.instanceType());
    }
    CapacityReservation.Builder shown =
        state
            .newReservation(
                state.ids.next("cr-"),
                caller.accountId(),
                caller.region(),
                zone,
                request.instanceType())
            .instancePlatform(request.instancePlatformAsString())
            .tenancy(
                request.tenancy() == null ? CapacityReservationTenancy.DEFAULT : request.tenancy())
            .ebsOptimized(Boolean.TRUE.equals(request.ebsOptimized()))
            .ephemeralStorage(Boolean.TRUE.equals(request.ephemeralStorage()))
            .endDate(request.endDate())
            .endDateType(request.endDate() == null ? EndDateType.UNLIMITED : EndDateType.LIMITED)
            .instanceMatchCriteria(
                request.instanceMatchCriteria() == null
                    ? InstanceMatchCriteria.OPEN
                    : request.instanceMatchCriteria())
            .outpostArn(request.outpostArn())
            .placementGroupArn(request.placementGroupArn())
            .reservationType(CapacityReservationType.DEFAULT);
    Reservation reservation =
        futureDated
            ? futureDated(request, caller, shown, tags)
            : immediate(request, caller, shown, tags);
    state.reservations.put(reservation, state.visibleFrom(caller));
    if (futureDated) {
      lifecycle.assess(reservation, canBeMet);
    } else if (reservation.is(CapacityReservationState.PENDING)) {
      lifecycle.provision(reservation);
    }
    lifecycle.endAtItsDate(reservation);
    return CreateCapacityReservationResponse.builder()
        .capacityReservation(reservation.shown())
        .build();
  }

  private boolean insufficient(String instanceType) {
    return state.scenario().capacityReservations().insufficientCapacity().contains(instanceType);
  }

  private Reservation immediate(
      CreateCapacityReservationRequest request,
      CallContext caller,
      CapacityReservation.Builder shown,
      List<Tag> tags) {
    boolean atOnce = state.settings().provisioningTime().isZero();
    return Reservation.of(
        caller.region(),
        shown
            .state(atOnce ? CapacityReservationState.ACTIVE : CapacityReservationState.PENDING)
            .startDate(state.now())
            .totalInstanceCount(request.instanceCount())
            .tags(tags.isEmpty() ? null : tags)
            .build());
  }

  private static Reservation futureDated(
      CreateCapacityReservationRequest request,
      CallContext caller,
      CapacityReservation.Builder shown,
      List<Tag> tags) {
    return Reservation.of(
            caller.region(),
            shown
                .state(CapacityReservationState.ASSESSING)
                .startDate(request.startDate())
                .totalInstanceCount(0)
                .commitmentInfo(
                    CapacityReservationCommitmentInfo.builder()
                        .committedInstanceCount(request.instanceCount())
                        .commitmentEndDate(
                            request
                                .startDate()
                                .plus(Duration.ofSeconds(request.commitmentDuration())))
                        .build())
                .deliveryPreference(
                    request.deliveryPreference() == null
                        ? CapacityReservationDeliveryPreference.FIXED
                        : request.deliveryPreference())
                .tags(SystemTags.with(tags, request.instanceCount()))
                .build())
        .future(request.instanceCount());
  }

  private ModifyCapacityReservationResponse modify(
      ModifyCapacityReservationRequest request, CallContext caller) {
    String id = Requests.reservationId(request.capacityReservationId());
    if (request.instanceCount() != null) {
      Requests.between(1, Integer.MAX_VALUE, request.instanceCount(), "InstanceCount");
    }
    if (request.endDate() != null || request.endDateTypeAsString() != null) {
      checkEnd(request.endDate(), request.endDateType(), request.endDateTypeAsString());
    }
    Requests.known(
        request.instanceMatchCriteria(),
        InstanceMatchCriteria.UNKNOWN_TO_SDK_VERSION,
        request.instanceMatchCriteriaAsString(),
        "InstanceMatchCriteria");
    state.permit(request.dryRun(), caller, "ModifyCapacityReservation");
    Reservation reservation = changeable(state.owned(caller, id));
    checkChange(request, reservation);
    Reservation changed =
        state.update(reservation, now -> now.showing(shown -> change(request, shown)), caller);
    lifecycle.endAtItsDate(changed);
    return ModifyCapacityReservationResponse.builder().returnValue(true).build();
  }

  private static Reservation changeable(Reservation reservation) {
    if (reservation.block().isPresent() || reservation.isInterruptible()) {
      throw Ec2Errors.of(
          "UnsupportedOperation",
          "A Capacity Block or an interruptible reservation cannot be changed: "
              + reservation.id());
    }
    if (!reservation.is(CapacityReservationState.ACTIVE)) {
      throw Ec2Errors.of(
          "IncorrectState",
          "The capacity reservation '%s' is %s"
              .formatted(reservation.id(), reservation.shown().stateAsString()));
    }
    return reservation;
  }

  private void checkChange(ModifyCapacityReservationRequest request, Reservation reservation) {
    Integer count = request.instanceCount();
    if (count != null) {
      if (Math.abs(count - reservation.total()) > MOST_INSTANCES) {
        throw Ec2Errors.invalidValue("InstanceCount", count, "A change is at most 1000 instances.");
      }
      if (count < reservation.total() - reservation.available()) {
        throw Ec2Errors.of(
            "InvalidParameterValue", "InstanceCount is less than the instances in use");
      }
      if (count < committed(reservation)) {
        throw Ec2Errors.invalidValue("InstanceCount", count, "It is less than committed.");
      }
      if (count > reservation.total() && insufficient(reservation.shown().instanceType())) {
        throw Ec2Errors.insufficientCapacity(reservation.shown().instanceType());
      }
    }
    if (request.endDate() != null && InterruptibleAllocations.isLent(reservation)) {
      throw Ec2Errors.of(
          "IncorrectState",
          "The interruptible allocation of '%s' is not over".formatted(reservation.id()));
    }
    if (request.instanceMatchCriteria() != null
        && request.instanceMatchCriteria() != reservation.shown().instanceMatchCriteria()
        && !reservation.instances().isEmpty()) {
      throw Ec2Errors.of(
          "IncorrectState", "InstanceMatchCriteria changes only while no instance runs in it");
    }
  }

  private int committed(Reservation reservation) {
    CapacityReservationCommitmentInfo commitment = reservation.shown().commitmentInfo();
    return commitment == null || commitment.commitmentEndDate().isBefore(state.now())
        ? 0
        : commitment.committedInstanceCount();
  }

  private static void change(
      ModifyCapacityReservationRequest request, CapacityReservation.Builder shown) {
    if (request.instanceCount() != null) {
      shown.totalInstanceCount(request.instanceCount());
    }
    if (request.endDateType() != null) {
      shown.endDateType(request.endDateType()).endDate(request.endDate());
    }
    if (request.instanceMatchCriteria() != null) {
      shown.instanceMatchCriteria(request.instanceMatchCriteria());
    }
  }

  private CancelCapacityReservationResponse cancel(
      CancelCapacityReservationRequest request, CallContext caller) {
    String id = Requests.reservationId(request.capacityReservationId());
    state.permit(request.dryRun(), caller, "CancelCapacityReservation");
    Reservation reservation = state.owned(caller, id);
    if (!reservation.is(CapacityReservationState.CANCELLED)) {
      checkCancel(reservation);
      lifecycle.end(
          reservation, CapacityReservationState.CANCELLED, "Cancelled", state.visibleFrom(caller));
    }
    return CancelCapacityReservationResponse.builder().returnValue(true).build();
  }

  private void checkCancel(Reservation reservation) {
    if (!reservation.is(CapacityReservationState.ASSESSING)) {
      changeable(reservation);
    }
    if (reservation.is(CapacityReservationState.ACTIVE) && committed(reservation) > 0) {
      throw Ec2Errors.of(
          "UnsupportedOperation", "The commitment of '%s' is not over".formatted(reservation.id()));
    }
    if (InterruptibleAllocations.isLent(reservation)) {
      throw Ec2Errors.of(
          "IncorrectState",
          "The interruptible allocation of '%s' is not over".formatted(reservation.id()));
    }
  }
}
