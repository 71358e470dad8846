package capacityops.local.capacity;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.CapacityReservation;
import software.amazon.awssdk.services.ec2.model.CapacityReservationCommitmentInfo;
import software.amazon.awssdk.services.ec2.model.CapacityReservationDeliveryPreference;
import software.amazon.awssdk.services.ec2.model.CapacityReservationState;
import software.amazon.awssdk.services.ec2.model.CapacityReservationType;
import software.amazon.awssdk.services.ec2.model.EndDateType;
import software.amazon.awssdk.services.ec2.model.InstanceMatchCriteria;

/** Puts into the store what a scenario says that the accounts hold. */
final class Holdings {
  private final CapacityState state;
  private final BlockLifecycle blocks;
  private final ReservationLifecycle reservations;

  Holdings(CapacityState state, BlockLifecycle blocks, ReservationLifecycle reservations) {
    this.state = state;
    this.blocks = blocks;
    this.reservations = reservations;
  }

  void take() {
    int[] number = {0};
    state.scenario().capacityReservations().all().forEach(held -> take(held, number[0]++));
    state.scenario().capacityBlocks().blocks().forEach(held -> take(held, number[0]++));
  }

  private void take(CapacityScenario.HeldReservation held, int number) {
    String account = state.account(held.account());
    String id = held.id() == null ? id("cr-", account, held.region(), number) : held.id();
    CapacityReservation.Builder shown =
        state
            .newReservation(
                id, account, held.region(), held.availabilityZone(), held.instanceType())
            .instancePlatform(held.platform())
            .createDate(state.now().minus(held.createdAgo()))
            .startDate(state.now().minus(held.createdAgo()))
            .endDate(held.endsIn() == null ? null : state.agenda.in(held.pace(), held.endsIn()))
            .endDateType(held.endsIn() == null ? EndDateType.UNLIMITED : EndDateType.LIMITED)
            .instanceMatchCriteria(held.matching())
            .reservationType(CapacityReservationType.DEFAULT)
            .tags(held.tags().isEmpty() ? null : Requests.tags(held.tags()));
    Reservation reservation =
        (held.startsIn() == null
                ? Reservation.of(
                    held.region(),
                    shown
                        .state(CapacityReservationState.ACTIVE)
                        .totalInstanceCount(held.count())
                        .build())
                : futureDated(held, shown))
            .shared(sharedWith(held.sharedWith(), account));
    Reservation filled = reservation.running(instances(reservation, held.usedBy()));
    put(held.lent() == null ? filled : lend(filled, held.lent(), number));
    reservations.endAtItsDate(filled);
    if (held.startsIn() != null) {
      reservations.startAtItsDate(filled, held.delayedBy());
    }
  }

  private Reservation futureDated(
      CapacityScenario.HeldReservation held, CapacityReservation.Builder shown) {
    Instant start = state.agenda.in(held.pace(), held.startsIn());
    return Reservation.of(
            held.region(),
            shown
                .state(CapacityReservationState.SCHEDULED)
                .startDate(start)
                .totalInstanceCount(0)
                .commitmentInfo(
                    CapacityReservationCommitmentInfo.builder()
                        .committedInstanceCount(held.count())
                        .commitmentEndDate(
                            start.plus(state.agenda.span(held.pace(), held.commitment())))
                        .build())
                .deliveryPreference(CapacityReservationDeliveryPreference.FIXED)
                .tags(SystemTags.with(Requests.tags(held.tags()), held.count()))
                .build())
        .future(held.count());
  }

  private Reservation lend(Reservation source, CapacityScenario.Lent lent, int number) {
    Reservation interruptible =
        InterruptibleAllocations.lent(state, source, lent.instances(), List.of())
            .showing(shown -> rename(shown, source, number))
            .shared(sharedWith(lent.sharedWith(), source.owner()));
    put(interruptible.running(instances(interruptible, lent.usedBy())));
    return InterruptibleAllocations.delivered(source, interruptible.id(), lent.instances());
  }

  private static void rename(CapacityReservation.Builder shown, Reservation source, int number) {
    String id = id("cr-", source.id(), "interruptible", number);
    shown.capacityReservationId(id).capacityReservationArn(source.arn().replace(source.id(), id));
  }

  private void take(CapacityScenario.HeldBlock held, int number) {
    String account = state.account(held.account());
    CapacityReservation shown =
        state
            .newReservation(
                id("cr-", account, held.region(), number),
                account,
                held.region(),
                held.availabilityZone(),
                held.instanceType())
            .instancePlatform("Linux/UNIX")
            .createDate(state.now().minus(held.startedAgo()))
            .startDate(state.now().minus(held.startedAgo()))
            .endDate(state.agenda.in(held.pace(), held.endsIn()))
            .endDateType(EndDateType.LIMITED)
            .instanceMatchCriteria(InstanceMatchCriteria.TARGETED)
            .reservationType(CapacityReservationType.CAPACITY_BLOCK)
            .capacityBlockId(id("cb-", account, held.region(), number))
            .totalInstanceCount(held.count())
            .state(CapacityReservationState.ACTIVE)
            .tags(held.tags().isEmpty() ? null : Requests.tags(held.tags()))
            .build();
    BlockTerms terms =
        new BlockTerms(
            shown.capacityBlockId(),
            held.count(),
            held.vcpus(),
            held.pace(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            held.interconnectStatus(),
            held.unavailable());
    Reservation block = Reservation.of(held.region(), shown).block(terms);
    Reservation filled = block.running(instances(block, held.usedBy()));
    put(filled);
    blocks.endAtItsDate(filled);
  }

  private void put(Reservation reservation) {
    state.reservations.put(reservation, state.now());
  }

  private Set<String> sharedWith(List<String> accounts, String owner) {
    return accounts.stream()
        .map(state::account)
        .filter(account -> !account.equals(owner))
        .collect(Collectors.toUnmodifiableSet());
  }

  private List<ReservedInstance> instances(
      Reservation reservation, List<CapacityScenario.Use> uses) {
    List<ReservedInstance> instances = new ArrayList<>();
    for (CapacityScenario.Use use : uses) {
      for (int i = 0; i < use.instances(); i++) {
        instances.add(
            new ReservedInstance(
                id("i-", reservation.id(), reservation.region(), instances.size()),
                state.account(use.account()),
                reservation.region(),
                reservation.shown().availabilityZone(),
                reservation.shown().instanceType(),
                reservation.shown().startDate(),
                Optional.of(reservation.id()),
                Map.of()));
      }
    }
    return instances;
  }

  private static String id(String prefix, String account, String region, int number) {
    return Ids.of(prefix, account + "/" + region + "/" + number);
  }
}
