package capacityops.lending.domain;

import capacityops.core.event.Announcer;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.AllocationKind;
import capacityops.core.ledger.Change;
import capacityops.core.ledger.Ledger;
import capacityops.core.ledger.Reference;
import capacityops.core.ledger.Trail;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Interruptible allocations in the ledger. A reservation's id leads to its live allocation only, so
 * that there is one at most; an interruptible reservation's id leads to its allocation for ever.
 */
public final class LendingLedger {
  private final Ledger ledger;
  private final Announcer announcer;
  private final String region;

  public LendingLedger(Ledger ledger, Announcer announcer, String region) {
    this.ledger = ledger;
    this.announcer = announcer;
    this.region = region;
  }

  /** The write that starts a record. */
  record Opening(String allocationId, String requestedBy, Write write) {}

  /**
   * A write of a record.
   *
   * @param awsRequestId {@code null} for none
   */
  record Write(
      String status,
      AllocationRecord record,
      String actor,
      String reason,
      String awsRequestId,
      Instant at) {}

  public Optional<Allocation> find(String allocationId) {
    return ledger.find(allocationId);
  }

  Allocation require(String allocationId) {
    return find(allocationId)
        .orElseThrow(() -> new IllegalArgumentException("no such allocation: " + allocationId));
  }

  /** The live allocation of a reservation. */
  public Optional<Allocation> live(String sourceCapacityReservationId) {
    return ledger.find(reference(sourceCapacityReservationId));
  }

  /** The allocation that an interruptible reservation belongs to, live or ended. */
  public Optional<Allocation> known(String interruptibleCapacityReservationId) {
    return ledger.find(reference(interruptibleCapacityReservationId));
  }

  List<Allocation> open() {
    return ledger.open(AllocationKind.INTERRUPTIBLE_ALLOCATION);
  }

  /** The live allocation of a reservation, with its past. */
  Optional<Trail> trailOfLive(String sourceCapacityReservationId) {
    return ledger.trail(reference(sourceCapacityReservationId));
  }

  /** The allocation that an interruptible reservation belongs to, live or ended, with its past. */
  Optional<Trail> trailOfKnown(String interruptibleCapacityReservationId) {
    return ledger.trail(reference(interruptibleCapacityReservationId));
  }

  int announceUntold(Instant now) {
    return announcer.announceUntold(now);
  }

  /**
   * Starts a record.
   *
   * @return empty where the reservation has a live one already, or the id is taken
   */
  Optional<Allocation> open(Opening opening) {
    Change change = change(opening.allocationId(), null, null, opening.write());
    Allocation first =
        Allocation.first(
            opening.allocationId(),
            AllocationKind.INTERRUPTIBLE_ALLOCATION,
            region,
            opening.requestedBy(),
            change);
    if (!ledger.open(first, change)) {
      return Optional.empty();
    }
    announcer.announce(first, change);
    return Optional.of(first);
  }

  /**
   * @throws capacityops.core.ledger.StaleAllocation where {@code current} is no longer current, or
   *     the reservation has another live allocation
   */
  Allocation change(Allocation current, Write write) {
    AllocationRecord previous = current.details(AllocationRecord.class);
    Change change = change(current.allocationId(), current.status(), previous, write);
    Allocation next = ledger.change(current, change);
    announcer.announce(next, change);
    return next;
  }

  private static Change change(
      String allocationId, String previousStatus, AllocationRecord previous, Write write) {
    boolean open = !AllocationStatus.hasEnded(write.status());
    Change change =
        named(
            Change.to(
                    write.status(), open, write.record(), write.actor(), write.reason(), write.at())
                .answeredIn(write.awsRequestId()),
            open,
            write.record());
    return LendingEvents.tells(previousStatus, previous, write)
        ? change.telling(LendingEvents.statusChanged(allocationId, previousStatus, write))
        : change;
  }

  private static Change named(Change change, boolean open, AllocationRecord record) {
    Reference source = reference(record.sourceCapacityReservationId());
    List<Reference> names = new ArrayList<>();
    if (open) {
      names.add(source);
    }
    if (record.interruptibleCapacityReservationId() != null) {
      names.add(reference(record.interruptibleCapacityReservationId()));
    }
    Change named = change.referredToAs(names.toArray(Reference[]::new));
    return open ? named : named.releasing(source);
  }

  private static Reference reference(String capacityReservationId) {
    return new Reference(AllocationKind.INTERRUPTIBLE_ALLOCATION, capacityReservationId);
  }
}
