package capacityops.lending.domain;

import capacityops.core.concurrent.Workers;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.HistoryEntry;
import capacityops.core.ledger.Trail;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Shows what a reservation lends as AWS has it now, with what the ledger knows of its past. */
public final class ShowAllocation {
  private final ReservationGateway reservations;
  private final LendingLedger ledger;
  private final DecisionLog decisions;
  private final Workers workers;

  public ShowAllocation(
      ReservationGateway reservations,
      LendingLedger ledger,
      DecisionLog decisions,
      Workers workers) {
    this.reservations = reservations;
    this.ledger = ledger;
    this.decisions = decisions;
    this.workers = workers;
  }

  /** A status and when it was recorded. */
  public record Transition(String status, Instant at, String reason) {}

  /**
   * An allocation and its past.
   *
   * @param lent fresh from AWS, empty where AWS shows none
   * @param record {@code null} where the ledger does not have the allocation yet
   * @param lastDecision of the lending policy, {@code null} where it has made none
   */
  public record Shown(
      String sourceCapacityReservationId,
      Optional<Reservation.Lent> lent,
      Allocation allocation,
      AllocationRecord record,
      List<Transition> transitions,
      DecisionLog.Entry lastDecision) {}

  /**
   * @throws capacityops.core.api.ProblemException 404 where there is no such reservation, or it
   *     lends nothing
   */
  public Shown show(String capacityReservationId) {
    return workers.both(
        () -> source(capacityReservationId), () -> noted(capacityReservationId), this::shown);
  }

  private Reservation source(String capacityReservationId) {
    return reservations
        .find(capacityReservationId)
        .orElseThrow(() -> LendingPreconditions.notFound(capacityReservationId));
  }

  /** What the ledger has under a reservation's id. */
  private record Noted(Optional<Trail> live, Optional<DecisionLog.Entry> lastDecision) {}

  private Noted noted(String capacityReservationId) {
    return new Noted(
        ledger.trailOfLive(capacityReservationId), decisions.last(capacityReservationId));
  }

  private Shown shown(Reservation source, Noted noted) {
    Optional<Reservation.Lent> lent = Optional.ofNullable(source.allocation());
    Optional<Trail> known =
        noted
            .live()
            .or(
                () ->
                    lent.map(Reservation.Lent::interruptibleCapacityReservationId)
                        .flatMap(ledger::trailOfKnown));
    if (lent.isEmpty() && known.isEmpty()) {
      throw LendingPreconditions.nothingLent(source.capacityReservationId());
    }
    return new Shown(
        source.capacityReservationId(),
        lent,
        known.map(Trail::allocation).orElse(null),
        known.map(trail -> trail.allocation().details(AllocationRecord.class)).orElse(null),
        known.map(ShowAllocation::transitions).orElse(List.of()),
        noted.lastDecision().orElse(null));
  }

  private static List<Transition> transitions(Trail known) {
    return known.history().stream()
        .filter(HistoryEntry::changedStatus)
        .map(ShowAllocation::transition)
        .toList();
  }

  private static Transition transition(HistoryEntry entry) {
    return new Transition(entry.to(), entry.at(), entry.reason());
  }
}
