package capacityops.usage.domain;

import capacityops.core.failure.AwsFailure;
import capacityops.core.money.Money;
import capacityops.usage.domain.ReservationGateway.UsagePage;
import capacityops.usage.domain.ReservationUsage.InstanceUsage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Makes rows of one part's reservations: who uses them, how idle they were, what that costs. */
final class RowBuilder {
  private static final String GET_USAGE = "GetCapacityReservationUsage";
  private static final String DEDICATED = "dedicated";

  private final ReportPart part;
  private final ReservationGateway gateway;
  private final PacedCalls paced;
  private final CallLog calls;
  private final SnapshotStore snapshots;
  private final PriceBook prices;
  private final FindingRules rules;
  private final InstantSource clock;

  RowBuilder(
      ReportPart part,
      ReservationGateway gateway,
      PacedCalls paced,
      CallLog calls,
      SnapshotStore snapshots,
      PriceBook prices,
      FindingRules rules,
      InstantSource clock) {
    this.part = part;
    this.gateway = gateway;
    this.paced = paced;
    this.calls = calls;
    this.snapshots = snapshots;
    this.prices = prices;
    this.rules = rules;
    this.clock = clock;
  }

  private record Users(List<InstanceUsage> usage, String unknown) {}

  private record Cost(Price price, Money perHour, Money idlePerHour) {}

  ReservationRow row(CapacityReservation reservation) {
    Instant now = clock.instant();
    Phase phase = Phase.of(reservation.state());
    boolean inService = phase == Phase.IN_SERVICE;
    Snapshot current =
        inService
            ? snapshot(reservation, now)
            : new Snapshot(now, orZero(reservation.totalInstanceCount()), 0);
    IdleHistory history =
        inService
            ? IdleMeasure.of(
                snapshots.since(
                    part.region(),
                    reservation.capacityReservationId(),
                    now.minus(IdleMeasure.LONGEST).minus(IdleMeasure.HOLDS)),
                current)
            : new IdleHistory(null, null, null, null, null);
    int idle = inService ? current.idle() : 0;
    Users users = users(reservation, current);
    Cost cost = cost(reservation, inService, current, idle);
    ReservationRow row = row(reservation, phase, current, idle, users, history, cost);
    return row.with(rules.of(row));
  }

  static Snapshot snapshot(CapacityReservation reservation, Instant now) {
    int total = orZero(reservation.totalInstanceCount());
    int available = Math.clamp(orZero(reservation.availableInstanceCount()), 0, total);
    return new Snapshot(now, total, total - available);
  }

  /**
   * DescribeCapacityReservations says how many are used, not by whom, and not whether a reservation
   * is shared. Nobody uses an unused one, and dedicated capacity cannot be shared.
   */
  private Users users(CapacityReservation reservation, Snapshot current) {
    int used = current.usedInstanceCount();
    if (used == 0) {
      return new Users(List.of(), null);
    }
    if (DEDICATED.equals(reservation.tenancy())) {
      return new Users(List.of(new InstanceUsage(part.accountId(), used)), null);
    }
    try {
      return new Users(usage(reservation.capacityReservationId()), null);
    } catch (AwsFailure.Refused | AwsFailure.Unavailable e) {
      return new Users(List.of(), e.getMessage());
    }
  }

  private List<InstanceUsage> usage(String id) {
    return UsagePage.joined(
            next ->
                paced.call(
                    GET_USAGE, () -> gateway.usage(part.region(), id, Optional.empty(), next)))
        .instanceUsages()
        .stream()
        .filter(usage -> usage.usedInstanceCount() > 0)
        .toList();
  }

  private Cost cost(
      CapacityReservation reservation, boolean inService, Snapshot current, int idle) {
    Price price = prices.priceOf(reservation, calls);
    return switch (price) {
      case Price.Known(Money perInstanceHour, _) ->
          new Cost(
              price,
              perInstanceHour.times(
                  BigDecimal.valueOf(inService ? current.totalInstanceCount() : 0)),
              perInstanceHour.times(BigDecimal.valueOf(idle)));
      case Price.Unknown _ -> new Cost(price, null, null);
    };
  }

  private ReservationRow row(
      CapacityReservation reservation,
      Phase phase,
      Snapshot current,
      int idle,
      Users users,
      IdleHistory history,
      Cost cost) {
    Price.Known known = cost.price() instanceof Price.Known found ? found : null;
    return new ReservationRow(
        reservation.ownerId(),
        part.accountName(),
        part.region(),
        reservation.capacityReservationId(),
        reservation.reservationType(),
        reservation.instanceType(),
        reservation.instancePlatform(),
        reservation.availabilityZone(),
        reservation.tenancy(),
        reservation.state(),
        phase,
        reservation.tags(),
        current.at(),
        reservation.startDate(),
        reservation.endDate(),
        daysTo(reservation.endDate(), current.at()),
        current.totalInstanceCount(),
        current.usedInstanceCount(),
        idle,
        users.usage(),
        users.unknown(),
        history,
        known == null ? null : known.perInstanceHour(),
        known == null ? null : known.source(),
        cost.price() instanceof Price.Unknown unknown ? unknown.reason() : null,
        cost.perHour(),
        cost.idlePerHour(),
        reservation.interruptible(),
        lent(reservation),
        reservation.unusedReservationBillingOwnerId(),
        reservation.capacityBlockId(),
        List.of());
  }

  /** An allocation that has ended lends nothing. */
  private static CapacityReservation.InterruptibleCapacityAllocation lent(
      CapacityReservation reservation) {
    var allocation = reservation.interruptibleCapacityAllocation();
    boolean ended =
        allocation != null
            && ("canceled".equals(allocation.status()) || "failed".equals(allocation.status()));
    return ended ? null : allocation;
  }

  private static Long daysTo(Instant end, Instant now) {
    return end == null ? null : Duration.between(now, end).toDays();
  }

  private static int orZero(Integer count) {
    return count == null ? 0 : count;
  }
}
