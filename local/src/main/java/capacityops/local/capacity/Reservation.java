package capacityops.local.capacity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import software.amazon.awssdk.services.ec2.model.AllocationType;
import software.amazon.awssdk.services.ec2.model.CapacityAllocation;
import software.amazon.awssdk.services.ec2.model.CapacityReservation;
import software.amazon.awssdk.services.ec2.model.CapacityReservationState;

/**
 * A reservation: what AWS shows of it, and what it knows beside.
 *
 * @param shown with counts that always agree with the instances
 * @param sharedWith other accounts that may use it
 * @param instances what runs in it
 * @param promised how much of what is idle a pending allocation will take
 * @param future how many instances it will hold once it starts
 * @param block for a Capacity Block
 */
record Reservation(
    String region,
    CapacityReservation shown,
    Set<String> sharedWith,
    List<ReservedInstance> instances,
    int promised,
    int future,
    Optional<BlockTerms> block) {

  Reservation {
    sharedWith = Set.copyOf(sharedWith);
    instances = List.copyOf(instances);
    shown = counted(shown, instances.size(), promised, future);
  }

  static Reservation of(String region, CapacityReservation shown) {
    return new Reservation(region, shown, Set.of(), List.of(), 0, 0, Optional.empty());
  }

  private static CapacityReservation counted(
      CapacityReservation shown, int used, int promised, int future) {
    boolean active = shown.state() == CapacityReservationState.ACTIVE;
    List<CapacityAllocation> allocations = new ArrayList<>();
    if (used > 0) {
      allocations.add(allocation(AllocationType.USED, used));
    }
    if (future > 0 && !active) {
      allocations.add(allocation(AllocationType.FUTURE, future));
    }
    return shown.toBuilder()
        .availableInstanceCount(active ? shown.totalInstanceCount() - used - promised : 0)
        .capacityAllocations(allocations.isEmpty() ? null : allocations)
        .build();
  }

  private static CapacityAllocation allocation(AllocationType type, int count) {
    return CapacityAllocation.builder().allocationType(type).count(count).build();
  }

  String id() {
    return shown.capacityReservationId();
  }

  String arn() {
    return shown.capacityReservationArn();
  }

  String owner() {
    return shown.ownerId();
  }

  int total() {
    return shown.totalInstanceCount();
  }

  int available() {
    return shown.availableInstanceCount();
  }

  boolean is(CapacityReservationState state) {
    return shown.state() == state;
  }

  boolean isInterruptible() {
    return Boolean.TRUE.equals(shown.interruptible());
  }

  boolean usableBy(String account) {
    return owner().equals(account) || sharedWith.contains(account);
  }

  SortedMap<String, Integer> usedByAccount() {
    SortedMap<String, Integer> used = new TreeMap<>();
    instances.forEach(instance -> used.merge(instance.accountId(), 1, Integer::sum));
    return used;
  }

  Reservation showing(Consumer<CapacityReservation.Builder> change) {
    return new Reservation(
        region,
        shown.toBuilder().applyMutation(change).build(),
        sharedWith,
        instances,
        promised,
        future,
        block);
  }

  Reservation in(CapacityReservationState state) {
    return showing(reservation -> reservation.state(state));
  }

  Reservation total(int total) {
    return showing(reservation -> reservation.totalInstanceCount(total));
  }

  Reservation shared(Set<String> accounts) {
    return new Reservation(region, shown, accounts, instances, promised, future, block);
  }

  Reservation running(List<ReservedInstance> now) {
    return new Reservation(region, shown, sharedWith, now, promised, future, block);
  }

  Reservation plus(ReservedInstance instance) {
    List<ReservedInstance> more = new ArrayList<>(instances);
    more.add(instance.in(Optional.of(id())));
    return running(more);
  }

  Reservation without(Predicate<ReservedInstance> which) {
    return running(instances.stream().filter(which.negate()).toList());
  }

  Reservation promised(int count) {
    return new Reservation(region, shown, sharedWith, instances, count, future, block);
  }

  Reservation future(int count) {
    return new Reservation(region, shown, sharedWith, instances, promised, count, block);
  }

  Reservation block(BlockTerms terms) {
    return new Reservation(
        region, shown, sharedWith, instances, promised, future, Optional.of(terms));
  }
}
