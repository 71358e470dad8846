package capacityops.usage.domain;

import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.AllPages;
import capacityops.core.ledger.Page;
import capacityops.usage.domain.ReadUsagePart.Pace;
import capacityops.usage.domain.ReservationGateway.Filter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Notes between reports how full the own account's reservations are: a report a day sees little of
 * an hour, and what is lent is decided on hours.
 */
public final class TakeSnapshots {
  private static final int LARGEST_PAGE = 1000;

  private final Accounts accounts;
  private final SnapshotStore snapshots;
  private final List<String> usualRegions;
  private final Pace pace;
  private final InstantSource clock;

  /**
   * @param usualRegions empty for every enabled Region
   */
  public TakeSnapshots(
      Accounts accounts,
      SnapshotStore snapshots,
      List<String> usualRegions,
      Pace pace,
      InstantSource clock) {
    this.accounts = accounts;
    this.snapshots = snapshots;
    this.usualRegions = List.copyOf(usualRegions);
    this.pace = pace;
    this.clock = clock;
  }

  /**
   * What was noted.
   *
   * @param snapshots how many reservations
   * @param unknown the Regions that could not be read
   */
  public record Taken(int snapshots, List<Unknown> unknown) {}

  /**
   * Looks once.
   *
   * @throws AwsFailure where no Region could be read
   */
  public Taken take() {
    ReservationGateway gateway = accounts.in(accounts.own(), any -> {});
    PacedCalls paced = new PacedCalls(pace.rate(), any -> {}, clock, pace.pause(), pace.random());
    List<String> regions =
        usualRegions.isEmpty()
            ? paced.call("DescribeRegions", gateway::enabledRegions)
            : usualRegions;
    int taken = 0;
    List<Unknown> unknown = new ArrayList<>();
    for (String region : regions) {
      try {
        taken += take(gateway, paced, region);
      } catch (AwsFailure e) {
        unknown.add(Unknown.region(region, e.getMessage()));
        if (unknown.size() == regions.size()) {
          throw e;
        }
      }
    }
    return new Taken(taken, unknown);
  }

  /** A page is noted before the next is read. */
  private int take(ReservationGateway gateway, PacedCalls paced, String region) {
    List<Filter> owned = List.of(new Filter("owner-id", List.of(accounts.own())));
    AllPages walk = new AllPages();
    int taken = 0;
    Optional<String> next = Optional.empty();
    do {
      Optional<String> token = next;
      Page<CapacityReservation> page =
          paced.call(
              "DescribeCapacityReservations",
              () -> gateway.reservations(region, owned, LARGEST_PAGE, token));
      taken += note(region, page.items());
      next = page.next();
      next.ifPresent(walk::step);
    } while (next.isPresent());
    return taken;
  }

  private int note(String region, List<CapacityReservation> reservations) {
    Instant now = clock.instant();
    Map<String, Snapshot> inService = new LinkedHashMap<>();
    reservations.stream()
        .filter(one -> Phase.of(one.state()) == Phase.IN_SERVICE)
        .forEach(one -> inService.put(one.capacityReservationId(), RowBuilder.snapshot(one, now)));
    snapshots.put(region, inService);
    return inService.size();
  }
}
