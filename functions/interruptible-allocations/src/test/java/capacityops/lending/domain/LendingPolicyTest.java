package capacityops.lending.domain;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.lending.domain.Decision.Rule;
import capacityops.lending.domain.LendingPolicy.Case;
import capacityops.lending.domain.LendingTerms.Keep;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LendingPolicyTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final LendingTerms TERMS =
      new LendingTerms(new Keep(2, false), Duration.ofHours(6), Optional.empty());

  @Test
  void decide_idleForSixHours_lendsAllButTheKeep() {
    Decision decision = decide(source(10, 10, 0), snapshots(10, 9), List.of());

    assertThat(decision.rule()).isEqualTo(Rule.IDLE);
    assertThat(decision.toTarget()).isEqualTo(7);
    assertThat(decision.reason())
        .isEqualTo(
            "At most 1 of 10 were in use since 2026-11-20T04:00:00Z and 2 are to be kept: 7 are"
                + " lent.");
  }

  @Test
  void decide_busyOnceInTheIdleTime_countsWithTheHighestUse() {
    List<Snapshot> snapshots = new ArrayList<>(snapshots(10, 10));
    snapshots.set(3, new Snapshot(snapshots.get(3).at(), 10, 1));

    assertThat(decide(source(10, 10, 0), snapshots, List.of()).rule()).isEqualTo(Rule.IN_USE);
  }

  @Test
  void decide_gapInTheSnapshots_staysForUnknownIsNotIdle() {
    List<Snapshot> snapshots = new ArrayList<>(snapshots(10, 10));
    snapshots.subList(2, 5).clear();

    assertThat(decide(source(10, 10, 0), snapshots, List.of()).rule())
        .isEqualTo(Rule.SNAPSHOTS_MISSING);
    assertThat(decide(source(10, 10, 0), List.of(), List.of()).rule())
        .isEqualTo(Rule.SNAPSHOTS_MISSING);
  }

  @Test
  void decide_freeUnderTheKeep_takesBackWhatIsShort() {
    Decision decision = decide(source(6, 1, 4), snapshots(6, 1), List.of());

    assertThat(decision.rule()).isEqualTo(Rule.UNDER_KEEP);
    assertThat(decision.toTarget()).isEqualTo(3);
  }

  @Test
  void decide_freeUnderTheKeepJustAfterLending_takesBackAllTheSame() {
    Decision decision =
        decide(
            source(6, 0, 4),
            snapshots(6, 6),
            List.of(new TargetLog.Entry(NOW.minusSeconds(60), 0, 4, "policy", "idle")));

    assertThat(decision.takesBack()).isTrue();
  }

  @Test
  void decide_lentWithinTheHour_staysAndSaysSo() {
    Decision decision =
        decide(
            source(6, 6, 4),
            snapshots(6, 6),
            List.of(new TargetLog.Entry(NOW.minusSeconds(60), 0, 4, "policy", "idle")));

    assertThat(decision.rule()).isEqualTo(Rule.JUST_LENT);
    assertThat(decision.lends()).isFalse();
  }

  @Test
  void decide_takenBackWithinTheHourByAnybody_stays() {
    Decision decision =
        decide(
            source(10, 10, 0),
            snapshots(10, 10),
            List.of(new TargetLog.Entry(NOW.minusSeconds(3000), 4, 0, "alice", "needed")));

    assertThat(decision.rule()).isEqualTo(Rule.JUST_TAKEN_BACK);
  }

  @Test
  void decide_outsideTheHours_takesAllBack() {
    LendingTerms nights =
        new LendingTerms(
            new Keep(0, false),
            Duration.ofHours(1),
            Optional.of(
                new LendingTerms.Hours(LocalTime.parse("19:00"), LocalTime.parse("07:00"))));

    Decision decision =
        LendingPolicy.decide(new Case(NOW, source(6, 6, 4), nights, snapshots(6, 6), List.of()));

    assertThat(decision.rule()).isEqualTo(Rule.OUTSIDE_HOURS);
    assertThat(decision.toTarget()).isZero();
  }

  @Test
  void decide_changeUnderWay_waits() {
    Reservation updating =
        reservation(8, 0, new Reservation.Lent(2, 0, "updating", "cr-lent", "adhoc"));

    assertThat(decide(updating, snapshots(8, 8), List.of()).rule())
        .isEqualTo(Rule.CHANGE_UNDER_WAY);
  }

  @Test
  void decide_reservationThatEnds_isNotLent() {
    Reservation ends =
        new Reservation(
            "cr-1",
            "1",
            "m5.large",
            "a",
            "z",
            10,
            10,
            "active",
            NOW.plusSeconds(86400),
            "limited",
            "default",
            false,
            null,
            Map.of());

    assertThat(decide(ends, snapshots(10, 10), List.of()).rule()).isEqualTo(Rule.NOT_LENDABLE);
  }

  static Stream<Long> seeds() {
    return IntStream.range(0, 1000).mapToObj(Long::valueOf);
  }

  /**
   * A reservation with a workload that comes and goes, a policy that is run every quarter of an
   * hour, snapshots that are sometimes missed, and an AWS that takes its time to take back.
   */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void decide_anyHistory_neverUnderTheKeepNeverFlapsAlwaysExplains(long seed) {
    History history = new History(new Random(seed));
    for (int step = 0; step < 400; step++) {
      history.step();
    }
    assertThat(history.explained).isEqualTo(400);
  }

  @Test
  void decide_thousandHistories_lendAndTakeBackOften() {
    int lendings = 0;
    int takenBack = 0;
    for (long seed = 0; seed < 1000; seed++) {
      History history = new History(new Random(seed));
      for (int step = 0; step < 100; step++) {
        history.step();
      }
      lendings += (int) history.changes.stream().filter(TargetLog.Entry::lends).count();
      takenBack += (int) history.changes.stream().filter(TargetLog.Entry::takesBack).count();
    }
    assertThat(lendings).isGreaterThan(500);
    assertThat(takenBack).isGreaterThan(500);
  }

  private static final class History {
    private final Random random;
    private final LendingTerms terms;
    private final int whole;
    private final List<Snapshot> snapshots = new ArrayList<>();
    private final List<TargetLog.Entry> changes = new ArrayList<>();
    private Instant now = NOW;
    private int used;
    private int lent;
    private int target;
    private int explained;

    History(Random random) {
      this.random = random;
      whole = 1 + random.nextInt(60);
      used = random.nextInt(whole + 1);
      Keep keep =
          random.nextBoolean()
              ? new Keep(random.nextInt(whole + 2), false)
              : new Keep(random.nextInt(101), true);
      Optional<LendingTerms.Hours> hours =
          random.nextInt(3) == 0
              ? Optional.of(
                  new LendingTerms.Hours(
                      LocalTime.of(random.nextInt(12), 0),
                      LocalTime.of(12 + random.nextInt(12), 0)))
              : Optional.empty();
      terms = new LendingTerms(keep, Duration.ofHours(1 + random.nextInt(8)), hours);
    }

    void step() {
      workloadMoves();
      awsMoves();
      if (random.nextInt(20) > 0) {
        snapshots.add(new Snapshot(now, total(), total() - used));
      }
      Decision decision = decided();
      explains(decision);
      if (decision.lends() || decision.takesBack()) {
        keepsEnough(decision);
        doesNotFlap(decision);
        apply(decision);
      }
      now = now.plus(Duration.ofMinutes(15));
    }

    private int total() {
      return whole - lent;
    }

    private void workloadMoves() {
      int most = total();
      switch (random.nextInt(6)) {
        case 0 -> used = random.nextInt(most + 1);
        case 1 -> used = Math.min(most, used + 1 + random.nextInt(3));
        case 2 -> used = Math.max(0, used - 1 - random.nextInt(3));
        default -> used = Math.min(most, used);
      }
    }

    /** What is taken back takes a while; what is lent is lent at once. */
    private void awsMoves() {
      if (lent > target) {
        lent = Math.max(target, lent - 1 - random.nextInt(3));
      }
    }

    private Decision decided() {
      Reservation.Lent allocation =
          lent == 0 && target == 0
              ? null
              : new Reservation.Lent(
                  lent, target, lent == target ? "active" : "updating", "cr-lent", "adhoc");
      Instant since = now.minus(terms.idle());
      int first = 0;
      while (first + 1 < snapshots.size() && !snapshots.get(first + 1).at().isAfter(since)) {
        first++;
      }
      return LendingPolicy.decide(
          new Case(
              now,
              reservation(total(), total() - used, allocation),
              terms,
              List.copyOf(snapshots.subList(Math.min(first, snapshots.size()), snapshots.size())),
              List.copyOf(changes)));
    }

    private void explains(Decision decision) {
      assertThat(decision.reason()).matches("(?s)[A-Z0-9].{15,}\\.");
      assertThat(decision.fromTarget()).isEqualTo(target);
      explained++;
    }

    private void keepsEnough(Decision decision) {
      int keep = terms.keep().of(whole);
      int freeAfter = total() - used - (decision.toTarget() - decision.fromTarget());
      if (decision.lends()) {
        assertThat(freeAfter).as("free after lending").isGreaterThanOrEqualTo(keep);
        assertThat(highestUse()).isLessThanOrEqualTo(whole - decision.toTarget() - keep);
      } else {
        assertThat(decision.toTarget()).isGreaterThanOrEqualTo(0);
        boolean outside = terms.hours().filter(hours -> !hours.contain(now)).isPresent();
        assertThat(outside || total() - used < keep).as("a reason to take back").isTrue();
      }
    }

    private int highestUse() {
      return snapshots.stream()
          .filter(snapshot -> !snapshot.at().isBefore(now.minus(terms.idle())))
          .mapToInt(Snapshot::used)
          .max()
          .orElseThrow();
    }

    private void doesNotFlap(Decision decision) {
      if (decision.lends()) {
        assertThat(changes)
            .as("changes in the hour before lending")
            .noneMatch(change -> change.at().isAfter(now.minus(Duration.ofHours(1))));
      }
      assertThat(lent).as("nothing is under way").isEqualTo(target);
    }

    private void apply(Decision decision) {
      changes.add(
          new TargetLog.Entry(
              now, decision.fromTarget(), decision.toTarget(), "policy", decision.reason()));
      target = decision.toTarget();
      lent = Math.max(lent, target);
    }
  }

  private static Decision decide(
      Reservation source, List<Snapshot> snapshots, List<TargetLog.Entry> changes) {
    return LendingPolicy.decide(new Case(NOW, source, TERMS, snapshots, changes));
  }

  private static Reservation source(int total, int available, int lent) {
    return reservation(
        total,
        available,
        lent == 0 ? null : new Reservation.Lent(lent, lent, "active", "cr-lent", "adhoc"));
  }

  private static Reservation reservation(int total, int available, Reservation.Lent lent) {
    return new Reservation(
        "cr-1",
        "1",
        "m5.large",
        "a",
        "z",
        total,
        available,
        "active",
        null,
        "unlimited",
        "default",
        false,
        lent,
        Map.of());
  }

  /** One an hour, from just before the idle time until now. */
  private static List<Snapshot> snapshots(int total, int available) {
    return IntStream.rangeClosed(0, 6)
        .mapToObj(
            hour ->
                new Snapshot(
                    NOW.minus(Duration.ofHours(6)).plus(Duration.ofHours(hour)), total, available))
        .toList();
  }
}
