package capacityops.local.capacity;

import capacityops.local.wire.CallContext;
import capacityops.local.wire.Operations;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.CapacityReservationState;
import software.amazon.awssdk.services.ec2.model.CapacityReservationType;
import software.amazon.awssdk.services.ec2.model.CreateInterruptibleCapacityReservationAllocationRequest;
import software.amazon.awssdk.services.ec2.model.CreateInterruptibleCapacityReservationAllocationResponse;
import software.amazon.awssdk.services.ec2.model.EndDateType;
import software.amazon.awssdk.services.ec2.model.InstanceMatchCriteria;
import software.amazon.awssdk.services.ec2.model.InterruptibleCapacityAllocation;
import software.amazon.awssdk.services.ec2.model.InterruptibleCapacityReservationAllocationStatus;
import software.amazon.awssdk.services.ec2.model.InterruptionInfo;
import software.amazon.awssdk.services.ec2.model.InterruptionType;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.UpdateInterruptibleCapacityReservationAllocationRequest;
import software.amazon.awssdk.services.ec2.model.UpdateInterruptibleCapacityReservationAllocationResponse;

/**
 * Idle capacity of a reservation, lent as an interruptible reservation and taken back. The total of
 * the source and what is lent of it together never change: what leaves one arrives in the other at
 * the same moment.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/interruptible-capacity-reservations.html">
 *     Interruptible Capacity Reservations</a>
 */
final class InterruptibleAllocations {
  private static final int MOST_AT_ONCE = 1000;
  private static final Set<InterruptibleCapacityReservationAllocationStatus> OVER =
      Set.of(
          InterruptibleCapacityReservationAllocationStatus.CANCELED,
          InterruptibleCapacityReservationAllocationStatus.FAILED);

  private final CapacityState state;
  private final Map<String, Integer> changes = new HashMap<>();

  InterruptibleAllocations(CapacityState state) {
    this.state = state;
  }

  void register(Operations operations, Guard guard) {
    guard.on(
        operations, CreateInterruptibleCapacityReservationAllocationRequest.class, this::create);
    guard.on(
        operations, UpdateInterruptibleCapacityReservationAllocationRequest.class, this::update);
  }

  /** Whether an allocation of the reservation lives. */
  static boolean isLent(Reservation source) {
    InterruptibleCapacityAllocation allocation = source.shown().interruptibleCapacityAllocation();
    return allocation != null && !OVER.contains(allocation.status());
  }

  private CreateInterruptibleCapacityReservationAllocationResponse create(
      CreateInterruptibleCapacityReservationAllocationRequest request, CallContext caller) {
    String id = Requests.reservationId(request.capacityReservationId());
    Requests.between(1, MOST_AT_ONCE, request.instanceCount(), "InstanceCount");
    ClientTokens.check(request.clientToken());
    List<Tag> tags =
        Requests.tags(
            request.tagSpecifications(),
            Set.of(ResourceType.CAPACITY_RESERVATION),
            ResourceType.CAPACITY_RESERVATION);
    state.permit(request.dryRun(), caller, "CreateInterruptibleCapacityReservationAllocation");
    return state.clientTokens.once(
        caller.accountId(),
        caller.region(),
        request.clientToken(),
        request,
        () -> lend(state.owned(caller, id), request.instanceCount(), tags, caller));
  }

  private CreateInterruptibleCapacityReservationAllocationResponse lend(
      Reservation source, int count, List<Tag> tags, CallContext caller) {
    checkLendable(source, count);
    InterruptibleCapacityAllocation pending =
        InterruptibleCapacityAllocation.builder()
            .instanceCount(0)
            .targetInstanceCount(count)
            .status(InterruptibleCapacityReservationAllocationStatus.PENDING)
            .interruptionType(InterruptionType.ADHOC)
            .build();
    state.update(source, now -> allocation(now, pending).promised(count), caller);
    boolean fails = state.nextAllocationFails();
    state.agenda.after(
        state.settings().allocationTime(),
        () -> {
          if (fails) {
            fail(source);
          } else {
            deliver(source, count, tags);
          }
        });
    return CreateInterruptibleCapacityReservationAllocationResponse.builder()
        .sourceCapacityReservationId(source.id())
        .targetInstanceCount(count)
        .status(pending.status())
        .interruptionType(pending.interruptionType())
        .build();
  }

  private void checkLendable(Reservation source, int count) {
    CapacitySettings.UnpublishedErrors errors = state.settings().errors();
    if (!source.is(CapacityReservationState.ACTIVE)) {
      throw Ec2Errors.of(
          errors.sourceNotActive(),
          "The capacity reservation '%s' is %s"
              .formatted(source.id(), source.shown().stateAsString()));
    }
    if (source.shown().endDate() != null
        || source.block().isPresent()
        || source.isInterruptible()) {
      throw Ec2Errors.of(
          errors.sourceNotLendable(),
          "The capacity reservation '%s' has an end date or is of a type that cannot be lent from"
              .formatted(source.id()));
    }
    if (isLent(source)) {
      throw Ec2Errors.of(
          errors.alreadyLent(),
          "The capacity reservation '%s' has an interruptible allocation already"
              .formatted(source.id()));
    }
    checkIdle(source, count);
  }

  private void checkIdle(Reservation source, int count) {
    if (count > source.available()) {
      throw Ec2Errors.of(
          state.settings().errors().notEnoughIdle(),
          "The capacity reservation '%s' has %d available instances, not %d"
              .formatted(source.id(), source.available(), count));
    }
  }

  private void fail(Reservation source) {
    state.update(
        source,
        now ->
            allocation(
                    now,
                    allocationOf(now).toBuilder()
                        .targetInstanceCount(0)
                        .status(InterruptibleCapacityReservationAllocationStatus.FAILED)
                        .build())
                .promised(0));
  }

  private void deliver(Reservation source, int count, List<Tag> tags) {
    Reservation lent = lent(state, source, count, tags);
    state.reservations.put(lent, state.visibleFrom());
    state.update(source, now -> delivered(now, lent.id(), count));
  }

  /** The interruptible reservation of a source. */
  static Reservation lent(CapacityState state, Reservation source, int count, List<Tag> tags) {
    var shown = source.shown();
    return Reservation.of(
        source.region(),
        state
            .newReservation(
                state.ids.next("cr-"),
                source.owner(),
                source.region(),
                shown.availabilityZone(),
                shown.instanceType())
            .instancePlatform(shown.instancePlatformAsString())
            .tenancy(shown.tenancyAsString())
            .totalInstanceCount(count)
            .state(CapacityReservationState.ACTIVE)
            .startDate(state.now())
            .endDateType(EndDateType.UNLIMITED)
            .instanceMatchCriteria(InstanceMatchCriteria.TARGETED)
            .reservationType(CapacityReservationType.DEFAULT)
            .tags(tags.isEmpty() ? null : tags)
            .interruptible(true)
            .interruptionInfo(
                InterruptionInfo.builder()
                    .sourceCapacityReservationId(source.id())
                    .interruptionType(InterruptionType.ADHOC)
                    .build())
            .build());
  }

  /** The source once capacity has left it. */
  static Reservation delivered(Reservation source, String lentId, int count) {
    InterruptibleCapacityAllocation active =
        InterruptibleCapacityAllocation.builder()
            .instanceCount(count)
            .targetInstanceCount(count)
            .status(InterruptibleCapacityReservationAllocationStatus.ACTIVE)
            .interruptibleCapacityReservationId(lentId)
            .interruptionType(InterruptionType.ADHOC)
            .build();
    return allocation(source.promised(0).total(source.total() - count), active);
  }

  private UpdateInterruptibleCapacityReservationAllocationResponse update(
      UpdateInterruptibleCapacityReservationAllocationRequest request, CallContext caller) {
    String id = Requests.reservationId(request.capacityReservationId());
    int target =
        Requests.between(
            0, Integer.MAX_VALUE, request.targetInstanceCount(), "TargetInstanceCount");
    state.permit(request.dryRun(), caller, "UpdateInterruptibleCapacityReservationAllocation");
    Reservation source = state.owned(caller, id);
    checkChangeable(source);
    int current = allocationOf(source).instanceCount();
    if (Math.abs(target - current) > MOST_AT_ONCE) {
      throw Ec2Errors.invalidValue(
          "TargetInstanceCount", target, "A change is at most 1000 instances.");
    }
    Reservation changed =
        target > current
            ? grow(source, target, caller)
            : target < current ? reclaim(source, target, caller) : back(source, target, caller);
    return answer(changed);
  }

  private void checkChangeable(Reservation source) {
    CapacitySettings.UnpublishedErrors errors = state.settings().errors();
    if (!isLent(source)) {
      throw Ec2Errors.of(
          errors.notLent(),
          "The capacity reservation '%s' has no interruptible allocation".formatted(source.id()));
    }
    InterruptibleCapacityReservationAllocationStatus status = allocationOf(source).status();
    boolean changing = status == InterruptibleCapacityReservationAllocationStatus.UPDATING;
    boolean mayChange =
        status == InterruptibleCapacityReservationAllocationStatus.ACTIVE
            || (changing && state.settings().updateWhileUpdating());
    if (!mayChange) {
      throw Ec2Errors.of(
          errors.allocationBusy(),
          "The interruptible allocation of '%s' is %s"
              .formatted(source.id(), allocationOf(source).statusAsString()));
    }
  }

  /** A target that equals what is lent ends a change that was under way. */
  private Reservation back(Reservation source, int target, CallContext caller) {
    change(source);
    return state.update(
        source,
        now ->
            status(now, target, InterruptibleCapacityReservationAllocationStatus.ACTIVE)
                .promised(0),
        caller);
  }

  private Reservation grow(Reservation source, int target, CallContext caller) {
    int more = target - allocationOf(source).instanceCount();
    checkIdle(source.promised(0), more);
    Reservation growing =
        state.update(
            source,
            now ->
                status(now, target, InterruptibleCapacityReservationAllocationStatus.UPDATING)
                    .promised(more),
            caller);
    Change change = change(growing);
    state.agenda.after(
        state.settings().allocationTime(), () -> ifStill(change, now -> grown(now, more)));
    return growing;
  }

  private void grown(Reservation source, int more) {
    state.update(lentOf(source), now -> now.total(now.total() + more));
    state.update(
        source,
        now ->
            status(
                moved(now.promised(0), -more),
                allocationOf(now).targetInstanceCount(),
                InterruptibleCapacityReservationAllocationStatus.ACTIVE));
  }

  /** Takes what is idle at once; gives notice to running instances for the rest. */
  private Reservation reclaim(Reservation source, int target, CallContext caller) {
    int reclaimed = allocationOf(source).instanceCount() - target;
    InterruptibleCapacityReservationAllocationStatus status =
        target == 0
            ? InterruptibleCapacityReservationAllocationStatus.CANCELING
            : InterruptibleCapacityReservationAllocationStatus.UPDATING;
    Reservation updating =
        state.update(source, now -> status(now, target, status).promised(0), caller);
    Change change = change(updating);
    Reservation after = takeIdle(updating);
    List<ReservedInstance> noticed = running(lentOf(after)).limit(over(after)).toList();
    if (noticed.isEmpty()) {
      state.agenda.after(
          state.settings().reclaimTime(), () -> ifStill(change, now -> finish(now, reclaimed)));
    } else {
      Instant termination = state.agenda.in(state.settings().interruptionNotice());
      noticed.forEach(instance -> state.events.interrupted(lentOf(after), instance, termination));
      state.agenda.at(
          termination, () -> ifStill(change, now -> interrupt(now, noticed, reclaimed, change)));
    }
    return after;
  }

  /** How many instances are lent above the target. */
  private static int over(Reservation source) {
    InterruptibleCapacityAllocation allocation = allocationOf(source);
    return Math.max(0, allocation.instanceCount() - allocation.targetInstanceCount());
  }

  private Reservation takeIdle(Reservation source) {
    Reservation lent = lentOf(source);
    int idle = Math.min(lent.available(), over(source));
    if (idle == 0) {
      return source;
    }
    state.update(lent, now -> now.total(now.total() - idle));
    return state.update(source, now -> moved(now, idle));
  }

  private void interrupt(
      Reservation source, List<ReservedInstance> noticed, int reclaimed, Change change) {
    Reservation after = takeIdle(source);
    Set<String> ended =
        noticedFirst(lentOf(after), noticed)
            .limit(over(after))
            .collect(Collectors.toUnmodifiableSet());
    state.terminate(lentOf(after), ended);
    takeIdle(state.current(after).orElseThrow());
    state.agenda.after(
        state.settings().reclaimTime(), () -> ifStill(change, now -> finish(now, reclaimed)));
  }

  /** An instance that took the place of one with notice ends in its stead. */
  private static Stream<String> noticedFirst(Reservation lent, List<ReservedInstance> noticed) {
    Set<String> ids =
        noticed.stream().map(ReservedInstance::instanceId).collect(Collectors.toSet());
    return running(lent)
        .map(ReservedInstance::instanceId)
        .sorted(Comparator.comparing(id -> !ids.contains(id)));
  }

  private static Stream<ReservedInstance> running(Reservation lent) {
    return lent.instances().stream();
  }

  private void finish(Reservation source, int reclaimed) {
    int target = allocationOf(source).targetInstanceCount();
    InterruptibleCapacityReservationAllocationStatus end =
        target == 0
            ? InterruptibleCapacityReservationAllocationStatus.CANCELED
            : InterruptibleCapacityReservationAllocationStatus.ACTIVE;
    if (target == 0) {
      state.update(lentOf(source), now -> now.in(CapacityReservationState.CANCELLED));
    }
    Reservation finished = state.update(source, now -> status(now, target, end));
    state.events.reclaimed(finished, finished.total(), reclaimed, target);
  }

  /** A change of an allocation, which another change may take the place of. */
  private Change change(Reservation source) {
    return new Change(source, changes.merge(source.id(), 1, Integer::sum));
  }

  /** Runs a later step of a change unless another has taken its place. */
  private void ifStill(Change change, Consumer<Reservation> step) {
    if (changes.get(change.source().id()) == change.number()) {
      state.current(change.source()).ifPresent(step);
    }
  }

  private record Change(Reservation source, int number) {}

  private Reservation lentOf(Reservation source) {
    return state
        .reservations
        .current(source.region(), allocationOf(source).interruptibleCapacityReservationId())
        .orElseThrow();
  }

  private static InterruptibleCapacityAllocation allocationOf(Reservation source) {
    return source.shown().interruptibleCapacityAllocation();
  }

  private static Reservation allocation(
      Reservation source, InterruptibleCapacityAllocation allocation) {
    return source.showing(shown -> shown.interruptibleCapacityAllocation(allocation));
  }

  private static Reservation status(
      Reservation source, int target, InterruptibleCapacityReservationAllocationStatus status) {
    return allocation(
        source,
        allocationOf(source).toBuilder().targetInstanceCount(target).status(status).build());
  }

  /** Instances come back to the source, or leave it where the number is negative. */
  private static Reservation moved(Reservation source, int back) {
    InterruptibleCapacityAllocation allocation = allocationOf(source);
    return allocation(
        source.total(source.total() + back),
        allocation.toBuilder().instanceCount(allocation.instanceCount() - back).build());
  }

  private static UpdateInterruptibleCapacityReservationAllocationResponse answer(
      Reservation source) {
    InterruptibleCapacityAllocation allocation = allocationOf(source);
    return UpdateInterruptibleCapacityReservationAllocationResponse.builder()
        .interruptibleCapacityReservationId(allocation.interruptibleCapacityReservationId())
        .sourceCapacityReservationId(source.id())
        .instanceCount(allocation.instanceCount())
        .targetInstanceCount(allocation.targetInstanceCount())
        .status(allocation.status())
        .interruptionType(allocation.interruptionType())
        .build();
  }
}
