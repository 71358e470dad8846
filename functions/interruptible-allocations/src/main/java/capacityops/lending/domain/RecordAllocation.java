package capacityops.lending.domain;

import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.StaleAllocation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;

/**
 * Records what AWS shows of an allocation. The record is read before AWS is, and written only where
 * nobody wrote it since: a look never overwrites a newer one, and an ended record stays ended.
 */
public final class RecordAllocation {
  private static final int ATTEMPTS = 5;

  /** AWS's reads may lag behind its writes for a few minutes. */
  private static final Duration LAG = Duration.ofMinutes(5);

  /** Older requests of ours cannot reach AWS any more. */
  private static final Duration IN_FLIGHT = Duration.ofMinutes(10);

  private static final int ABSENCES = 3;
  private static final Duration ABSENT = Duration.ofMinutes(2);
  private static final Duration NEVER_SHOWN = Duration.ofMinutes(30);

  private final ReservationGateway reservations;
  private final LendingLedger ledger;
  private final InstantSource clock;

  public RecordAllocation(
      ReservationGateway reservations, LendingLedger ledger, InstantSource clock) {
    this.reservations = reservations;
    this.ledger = ledger;
    this.clock = clock;
  }

  /**
   * Looks at AWS and records what is new; repeating it changes nothing.
   *
   * @param seenBy who looks
   * @return the record as it is then
   */
  public Allocation record(String allocationId, String seenBy) {
    for (int attempt = 1; ; attempt++) {
      Allocation current = ledger.require(allocationId);
      if (!current.open()) {
        return current;
      }
      try {
        return recorded(current, seenBy);
      } catch (StaleAllocation e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private Allocation recorded(Allocation current, String seenBy) {
    AllocationRecord record = current.details(AllocationRecord.class);
    Optional<Reservation> source = reservations.find(record.sourceCapacityReservationId());
    Instant now = clock.instant();
    LendingLedger.Write write =
        source
            .flatMap(reservation -> itsOwn(current, record, reservation.allocation()))
            .map(lent -> present(record, lent, seenBy, now))
            .orElseGet(() -> absent(current, record, seenBy, now));
    return write.status().equals(current.status()) && write.record().equals(record)
        ? current
        : ledger.change(current, write);
  }

  /** A reservation may show the remains of an earlier allocation, or one made since. */
  private Optional<Reservation.Lent> itsOwn(
      Allocation current, AllocationRecord record, Reservation.Lent lent) {
    if (lent == null) {
      return Optional.empty();
    }
    String id = lent.interruptibleCapacityReservationId();
    if (record.interruptibleCapacityReservationId() != null) {
      return id == null || id.equals(record.interruptibleCapacityReservationId())
          ? Optional.of(lent)
          : Optional.empty();
    }
    boolean anothers =
        id != null
            && ledger
                .known(id)
                .filter(known -> !known.allocationId().equals(current.allocationId()))
                .isPresent();
    boolean remains =
        AllocationStatus.isUnanswered(current.status())
            && AllocationStatus.CANCELED.equals(lent.status());
    return anothers || remains ? Optional.empty() : Optional.of(lent);
  }

  private LendingLedger.Write present(
      AllocationRecord record, Reservation.Lent lent, String seenBy, Instant now) {
    AllocationRecord seen = record.seenAs(lent, now).withoutSupersededBefore(now.minus(IN_FLIGHT));
    if (isAnswerTo(record, lent)) {
      return write(
          lent, seen.foundAtAws(target(lent, seen)), seenBy, "AWS shows what was asked for", now);
    }
    if (isChangedElsewhere(seen, lent, now)) {
      Asked elsewhere = new Asked("elsewhere", "elsewhere", now, "changed at AWS by somebody else");
      Intent intent =
          Intent.of(seen.intent().number() + 1, lent.targetInstanceCount(), elsewhere, now)
              .with(Intent.ACCEPTED);
      return write(lent, seen.changedElsewhere(intent), seenBy, elsewhere.reason(), now);
    }
    return write(lent, seen, seenBy, "seen at AWS", now);
  }

  private static LendingLedger.Write write(
      Reservation.Lent lent, AllocationRecord next, String seenBy, String reason, Instant now) {
    return new LendingLedger.Write(lent.status(), next, seenBy, reason, null, now);
  }

  /** The first intent was sent, and its answer was lost. */
  private static boolean isAnswerTo(AllocationRecord record, Reservation.Lent lent) {
    return record.acceptedTargetInstanceCount() == null
        && !record.intent().answered()
        && record.intent().number() == 1
        && lent.targetInstanceCount() != null;
  }

  private static int target(Reservation.Lent lent, AllocationRecord record) {
    return lent.targetInstanceCount() == null ? record.target() : lent.targetInstanceCount();
  }

  private static boolean isChangedElsewhere(
      AllocationRecord record, Reservation.Lent lent, Instant now) {
    return record.intent().answered()
        && lent.targetInstanceCount() != null
        && !AllocationStatus.hasEnded(lent.status())
        && !Objects.equals(record.acceptedTargetInstanceCount(), lent.targetInstanceCount())
        && !record.overtaken()
        && record.intent().writtenAt().isBefore(now.minus(LAG));
  }

  private static LendingLedger.Write absent(
      Allocation current, AllocationRecord record, String seenBy, Instant now) {
    AllocationRecord next = record.absentOnceMore(now);
    boolean neverShown = record.interruptibleCapacityReservationId() == null;
    Duration absent = Duration.between(next.absentSince(), now);
    Duration needed = neverShown ? NEVER_SHOWN : ABSENT;
    if (next.absences() < ABSENCES || absent.compareTo(needed) < 0) {
      return new LendingLedger.Write(
          current.status(), next, seenBy, "its reservation does not show it", null, now);
    }
    String reason =
        "its reservation did not show it in %d looks over %d minutes"
            .formatted(next.absences(), absent.toMinutes());
    return new LendingLedger.Write(
        ended(current, record), next.ended(now), seenBy, reason, null, now);
  }

  private static String ended(Allocation current, AllocationRecord record) {
    if (AllocationStatus.isUnanswered(current.status())
        && record.acceptedTargetInstanceCount() == null) {
      return AllocationStatus.NOT_CREATED;
    }
    return record.target() == 0 ? AllocationStatus.CANCELED : AllocationStatus.GONE;
  }
}
