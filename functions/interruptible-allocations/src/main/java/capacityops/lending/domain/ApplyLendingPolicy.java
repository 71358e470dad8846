package capacityops.lending.domain;

import capacityops.core.api.ProblemException;
import capacityops.core.event.EventBus;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.StaleAllocation;
import capacityops.core.telemetry.Meter;
import capacityops.core.time.Ids;
import capacityops.lending.domain.LendingPolicy.Case;
import capacityops.lending.domain.LendingTerms.Reading;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lends and takes back what is tagged for it, and notes each decision with its reason. In the dry
 * run it only decides.
 */
public final class ApplyLendingPolicy {
  /** The actor in the ledger. */
  public static final String ACTOR = "lending policy";

  private static final Logger LOG = LoggerFactory.getLogger(ApplyLendingPolicy.class);
  private static final Duration CHANGES_KEPT_IN_MIND = Duration.ofDays(1);

  private final ReservationGateway reservations;
  private final SnapshotHistory snapshots;
  private final TargetLog targets;
  private final DecisionLog decisions;
  private final LendCapacity lending;
  private final ChangeAllocation changing;
  private final EventBus bus;
  private final Meter meter;
  private final Ids ids;
  private final InstantSource clock;
  private final boolean dryRun;

  public ApplyLendingPolicy(
      ReservationGateway reservations,
      SnapshotHistory snapshots,
      TargetLog targets,
      DecisionLog decisions,
      LendCapacity lending,
      ChangeAllocation changing,
      EventBus bus,
      Meter meter,
      Ids ids,
      InstantSource clock,
      boolean dryRun) {
    this.reservations = reservations;
    this.snapshots = snapshots;
    this.targets = targets;
    this.decisions = decisions;
    this.lending = lending;
    this.changing = changing;
    this.bus = bus;
    this.meter = meter;
    this.ids = ids;
    this.clock = clock;
    this.dryRun = dryRun;
  }

  /**
   * What one run did.
   *
   * @param considered reservations that are tagged for it
   * @param failed decisions that could not be made or applied
   */
  public record Applied(int considered, int lent, int takenBack, int failed, boolean dryRun) {
    private Applied and(Applied other) {
      return new Applied(
          considered + other.considered,
          lent + other.lent,
          takenBack + other.takenBack,
          failed + other.failed,
          dryRun);
    }
  }

  /**
   * @throws AwsFailure where the reservations could not be read to the end
   */
  public Applied run() {
    return reservations.all().stream()
        .map(this::consider)
        .reduce(new Applied(0, 0, 0, 0, dryRun), Applied::and);
  }

  private Applied consider(Reservation source) {
    return switch (LendingTerms.of(source.tags())) {
      case Reading.NotAutomatic() -> new Applied(0, 0, 0, 0, dryRun);
      case Reading.Unreadable(var objections) -> unreadable(source, String.join("; ", objections));
      case Reading.Automatic(var terms) -> automatic(source, terms);
    };
  }

  private Applied unreadable(Reservation source, String objections) {
    LOG.warn("{} is left alone: {}", source.capacityReservationId(), objections);
    note(
        source.capacityReservationId(),
        new DecisionLog.Entry(
            clock.instant(),
            "STAY",
            "TAGS_UNREADABLE",
            target(source),
            target(source),
            "Its tags cannot be read: " + objections + ".",
            "nothing to do",
            dryRun));
    return new Applied(1, 0, 0, 1, dryRun);
  }

  private Applied automatic(Reservation source, LendingTerms terms) {
    try {
      Instant now = clock.instant();
      String id = source.capacityReservationId();
      Decision decision =
          LendingPolicy.decide(
              new Case(
                  now,
                  source,
                  terms,
                  snapshots.since(id, now.minus(terms.idle())),
                  targets.since(id, now.minus(CHANGES_KEPT_IN_MIND))));
      return applied(source, decision, now);
    } catch (AwsFailure e) {
      LOG.warn("{} is left alone: {}", source.capacityReservationId(), e.getMessage());
      return new Applied(1, 0, 0, 1, dryRun);
    }
  }

  private Applied applied(Reservation source, Decision decision, Instant now) {
    String id = source.capacityReservationId();
    String outcome = outcome(source, decision, now);
    boolean done = outcome.equals("applied") || outcome.equals("dry run");
    note(
        id,
        new DecisionLog.Entry(
            now,
            decision.word(),
            decision.rule().name(),
            decision.fromTarget(),
            decision.toTarget(),
            decision.reason(),
            outcome,
            dryRun));
    boolean moves = decision.lends() || decision.takesBack();
    return new Applied(
        1,
        done && decision.lends() ? 1 : 0,
        done && decision.takesBack() ? 1 : 0,
        moves && !done ? 1 : 0,
        dryRun);
  }

  private String outcome(Reservation source, Decision decision, Instant now) {
    if (!decision.lends() && !decision.takesBack()) {
      return "nothing to do";
    }
    if (dryRun) {
      return "dry run";
    }
    try {
      apply(source, decision, now);
      meter.count("LendingDecisionsApplied", Map.of("Decision", decision.word()));
      return "applied";
    } catch (AwsFailure | ProblemException | StaleAllocation e) {
      LOG.warn(
          "{} {} could not be applied: {}",
          decision.word(),
          source.capacityReservationId(),
          e.getMessage());
      meter.count("LendingDecisionsFailed", Map.of());
      return e.getMessage();
    }
  }

  private void apply(Reservation source, Decision decision, Instant now) {
    String id = source.capacityReservationId();
    Asked asked = new Asked(ids.next(), ACTOR, now, decision.reason());
    if (source.liveAllocation().isPresent()) {
      changing.change(id, decision.toTarget(), asked);
    } else {
      lending.lend(new AllocationGateway.Lending(id, decision.toTarget(), Map.of()), asked);
    }
  }

  /** What is decided again and again is noted once. */
  private void note(String id, DecisionLog.Entry entry) {
    Optional<DecisionLog.Entry> last = decisions.last(id);
    if (last.filter(entry::saysTheSameAs).isPresent()) {
      return;
    }
    decisions.note(id, entry);
    if (!entry.decision().equals("STAY")) {
      bus.put(LendingEvents.decisionMade(id, entry), entry.at());
    }
  }

  private static int target(Reservation source) {
    return source
        .liveAllocation()
        .map(lent -> lent.targetInstanceCount() == null ? 0 : lent.targetInstanceCount())
        .orElse(0);
  }
}
