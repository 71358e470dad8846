package capacityops.lending.domain;

import capacityops.core.execution.Executions;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.StaleAllocation;
import capacityops.core.telemetry.Meter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the ledger against AWS: adopts allocations made elsewhere, ends records whose allocation is
 * gone, finishes what a crash left undone, restarts followers, and tells what was left untold.
 */
public final class SweepAllocations {
  private static final Logger LOG = LoggerFactory.getLogger(SweepAllocations.class);
  private static final String ACTOR = "sweep";
  private static final int MOST_ADOPTIONS = 25;
  private static final Duration LONG = Duration.ofHours(1);

  private final ReservationGateway reservations;
  private final LendingLedger ledger;
  private final FollowAllocation following;
  private final AdoptAllocation adopting;
  private final Followers followers;
  private final Meter meter;
  private final InstantSource clock;

  public SweepAllocations(
      ReservationGateway reservations,
      LendingLedger ledger,
      FollowAllocation following,
      Executions<AllocationFollowing> follower,
      Meter meter,
      InstantSource clock) {
    this.reservations = reservations;
    this.ledger = ledger;
    this.following = following;
    this.adopting = new AdoptAllocation(ledger, clock);
    this.followers = new Followers(follower);
    this.meter = meter;
    this.clock = clock;
  }

  /**
   * What a sweep did.
   *
   * @param adopted allocations that the ledger lacked
   * @param looked records that were held against AWS one by one
   * @param followers started
   * @param told events that a crash had left untold
   */
  public record Swept(int adopted, int looked, int followers, int told) {}

  /**
   * @throws AwsFailure where AWS's list could not be read to its end: nothing is concluded from a
   *     part of it
   */
  public Swept sweep() {
    Map<String, Reservation> atAws =
        reservations.all().stream()
            .collect(
                Collectors.toMap(
                    Reservation::capacityReservationId,
                    Function.identity(),
                    (one, other) -> other));
    int adopted = adopt(List.copyOf(atAws.values()));
    int looked = look(atAws);
    int restarted = restartFollowers();
    int told = ledger.announceUntold(clock.instant());
    return new Swept(adopted, looked, restarted, told);
  }

  private int adopt(List<Reservation> atAws) {
    int adopted = 0;
    for (Reservation source : atAws) {
      if (adopted < MOST_ADOPTIONS
          && source.liveAllocation().isPresent()
          && ledger.live(source.capacityReservationId()).isEmpty()
          && adopting.adopt(source, ACTOR).isPresent()) {
        adopted++;
        meter.count("InterruptibleAllocationsAdopted", Map.of());
      }
    }
    return adopted;
  }

  private int look(Map<String, Reservation> atAws) {
    int looked = 0;
    for (Allocation open : ledger.open()) {
      if (differs(open, atAws)) {
        looked += look(open) ? 1 : 0;
      }
    }
    return looked;
  }

  /** One that cannot be looked at must not keep the others from it. */
  private boolean look(Allocation open) {
    try {
      following.follow(open.allocationId(), ACTOR);
      return true;
    } catch (AwsFailure | StaleAllocation e) {
      LOG.warn("{} is looked at by the next sweep: {}", open.allocationId(), e.getMessage());
      return false;
    }
  }

  private static boolean differs(Allocation open, Map<String, Reservation> atAws) {
    AllocationRecord record = open.details(AllocationRecord.class);
    Reservation source = atAws.get(record.sourceCapacityReservationId());
    return !record.settled()
        || source == null
        || !Objects.equals(source.allocation(), record.lent());
  }

  private int restartFollowers() {
    int started = 0;
    for (Allocation open : ledger.open()) {
      AllocationRecord record = open.details(AllocationRecord.class);
      if (!record.settled()) {
        measure(open, record);
        started += restartFollower(open, record) ? 1 : 0;
      }
    }
    return started;
  }

  private void measure(Allocation open, AllocationRecord record) {
    if (record.intent().writtenAt().isBefore(clock.instant().minus(LONG))) {
      LOG.warn("{} is not settled after {}", open.allocationId(), LONG);
      meter.count("InterruptibleAllocationsUnsettled", Map.of());
    }
  }

  private boolean restartFollower(Allocation open, AllocationRecord record) {
    return switch (followers.state(open)) {
      case RUNNING -> false;
      case NEVER_STARTED -> {
        followers.start(open);
        yield true;
      }
      case ENDED -> replaceFollower(open, record);
    };
  }

  /** The number is written first: two sweeps cannot both start the next follower. */
  private boolean replaceFollower(Allocation open, AllocationRecord record) {
    try {
      Allocation next =
          ledger.change(
              open,
              new LendingLedger.Write(
                  open.status(),
                  record.followedAnew(),
                  ACTOR,
                  "its follower had ended; a new one follows it",
                  null,
                  clock.instant()));
      followers.start(next);
      return true;
    } catch (StaleAllocation e) {
      LOG.info("{} moved on meanwhile", open.allocationId());
      return false;
    }
  }
}
