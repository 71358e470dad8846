package capacityops.lending.domain;

import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.StaleAllocation;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Takes allocations into the ledger that were made elsewhere. */
public final class AdoptAllocation {
  private static final String REASON = "found at AWS, made elsewhere";

  private final LendingLedger ledger;
  private final InstantSource clock;

  public AdoptAllocation(LendingLedger ledger, InstantSource clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  /**
   * @return the record, empty where the reservation lends nothing, or AWS does not yet say in which
   *     reservation, or somebody else has it
   */
  public Optional<Allocation> adopt(Reservation source, String seenBy) {
    return source
        .liveAllocation()
        .filter(lent -> lent.interruptibleCapacityReservationId() != null)
        .flatMap(lent -> adopt(source, lent, seenBy));
  }

  private Optional<Allocation> adopt(Reservation source, Reservation.Lent lent, String seenBy) {
    String id = lent.interruptibleCapacityReservationId();
    Instant now = clock.instant();
    Optional<Allocation> known = ledger.known(id);
    if (known.isPresent()) {
      return known.get().open() ? known : reopened(known.get(), lent, seenBy, now);
    }
    Asked elsewhere = new Asked("elsewhere", "elsewhere", now, REASON);
    int target = lent.targetInstanceCount() == null ? 0 : lent.targetInstanceCount();
    AllocationRecord record =
        AllocationRecord.adopted(
            source, Intent.of(1, target, elsewhere, now).with(Intent.ACCEPTED));
    return ledger.open(
        new LendingLedger.Opening(
            id, seenBy, new LendingLedger.Write(lent.status(), record, seenBy, REASON, null, now)));
  }

  private Optional<Allocation> reopened(
      Allocation ended, Reservation.Lent lent, String seenBy, Instant now) {
    AllocationRecord record = ended.details(AllocationRecord.class).seenAs(lent, now);
    try {
      return Optional.of(
          ledger.change(
              ended,
              new LendingLedger.Write(
                  lent.status(), record, seenBy, "AWS shows it again", null, now)));
    } catch (StaleAllocation e) {
      return Optional.empty();
    }
  }
}
