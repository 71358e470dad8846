package capacityops.lending.domain;

import capacityops.lending.domain.Decision.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides how much of a reservation is to be lent: a pure function of what is known.
 *
 * <p>Taking back goes before lending and waits for nothing but a change that is under way. Lending
 * needs snapshots without a gap over the whole idle time, counts with the highest use in them, and
 * happens at most once an hour, never within an hour after something was taken back.
 */
public final class LendingPolicy {
  /** After a reservation was lent or taken back, how long nothing more of it is lent. */
  static final Duration PAUSE = Duration.ofHours(1);

  /** The longest time between two snapshots that still counts as having looked. */
  static final Duration LONGEST_GAP = Duration.ofHours(2);

  private static final String ACTIVE = "active";

  /**
   * What is known of a reservation.
   *
   * @param source as AWS shows it now
   * @param snapshots oldest first, with the last one before the idle time
   * @param changes of its target in the last day at least, oldest first
   */
  public record Case(
      Instant now,
      Reservation source,
      LendingTerms terms,
      List<Snapshot> snapshots,
      List<TargetLog.Entry> changes) {

    private int target() {
      return source
          .liveAllocation()
          .map(lent -> lent.targetInstanceCount() == null ? 0 : lent.targetInstanceCount())
          .orElse(0);
    }

    private int lent() {
      return source
          .liveAllocation()
          .map(lent -> lent.instanceCount() == null ? 0 : lent.instanceCount())
          .orElse(0);
    }

    private int keep() {
      return terms.keep().of(source.total() + lent());
    }

    private boolean inHours() {
      return terms.hours().map(hours -> hours.contain(now)).orElse(true);
    }

    private Instant idleSince() {
      return now.minus(terms.idle());
    }
  }

  private LendingPolicy() {}

  public static Decision decide(Case known) {
    return underWay(known)
        .or(() -> outsideHours(known))
        .or(() -> underKeep(known))
        .or(() -> notLendable(known))
        .or(() -> tooSoon(known))
        .or(() -> snapshotsMissing(known))
        .orElseGet(() -> lendWhatIsIdle(known));
  }

  private static Optional<Decision> underWay(Case known) {
    return known
        .source()
        .liveAllocation()
        .filter(lent -> !ACTIVE.equals(lent.status()) || known.lent() != known.target())
        .map(
            lent ->
                Decision.stay(
                    Rule.CHANGE_UNDER_WAY,
                    known.target(),
                    "The last change is still under way: AWS says %s, %d of %d are lent."
                        .formatted(lent.status(), known.lent(), known.target())));
  }

  private static Optional<Decision> outsideHours(Case known) {
    if (known.inHours()) {
      return Optional.empty();
    }
    LendingTerms.Hours hours = known.terms().hours().orElseThrow();
    String when = "It may be lent from %s to %s UTC only".formatted(hours.from(), hours.until());
    return Optional.of(
        known.target() == 0
            ? Decision.stay(Rule.OUTSIDE_HOURS, 0, when + ".")
            : Decision.to(
                Rule.OUTSIDE_HOURS,
                known.target(),
                0,
                when + ": all %d are taken back.".formatted(known.target())));
  }

  private static Optional<Decision> underKeep(Case known) {
    int shortage = known.keep() - known.source().available();
    if (shortage <= 0 || known.target() == 0) {
      return Optional.empty();
    }
    int target = Math.max(0, known.target() - shortage);
    return Optional.of(
        Decision.to(
            Rule.UNDER_KEEP,
            known.target(),
            target,
            "%d are free and %d are to be kept: %d of the %d lent are taken back."
                .formatted(
                    known.source().available(),
                    known.keep(),
                    known.target() - target,
                    known.target())));
  }

  private static Optional<Decision> notLendable(Case known) {
    Reservation source = known.source();
    if (!ACTIVE.equals(source.state())) {
      return Optional.of(
          stay(known, Rule.NOT_LENDABLE, "The reservation is %s.".formatted(source.state())));
    }
    if (source.ends()) {
      return Optional.of(
          stay(known, Rule.NOT_LENDABLE, "A reservation that has an end date cannot be lent."));
    }
    return Boolean.TRUE.equals(source.interruptible())
        ? Optional.of(stay(known, Rule.NOT_LENDABLE, "It is itself made of lent capacity."))
        : Optional.empty();
  }

  private static Optional<Decision> tooSoon(Case known) {
    return lately(known, true)
        .map(
            change ->
                stay(
                    known,
                    Rule.JUST_TAKEN_BACK,
                    "%d were taken back at %s; nothing is lent within %d minutes after."
                        .formatted(
                            change.fromTarget() - change.toTarget(),
                            change.at(),
                            PAUSE.toMinutes())))
        .or(
            () ->
                lately(known, false)
                    .map(
                        change ->
                            stay(
                                known,
                                Rule.JUST_LENT,
                                "%d were lent at %s; no more are within %d minutes after."
                                    .formatted(
                                        change.toTarget() - change.fromTarget(),
                                        change.at(),
                                        PAUSE.toMinutes()))));
  }

  private static Optional<TargetLog.Entry> lately(Case known, boolean takenBack) {
    return known.changes().stream()
        .filter(change -> change.at().isAfter(known.now().minus(PAUSE)))
        .filter(change -> takenBack ? change.takesBack() : change.lends())
        .reduce((earlier, later) -> later);
  }

  private static Optional<Decision> snapshotsMissing(Case known) {
    Instant reached = null;
    for (Snapshot snapshot : known.snapshots()) {
      boolean begins = reached == null && !snapshot.at().isAfter(known.idleSince());
      boolean goesOn =
          reached != null && Duration.between(reached, snapshot.at()).compareTo(LONGEST_GAP) <= 0;
      if (begins || goesOn) {
        reached = snapshot.at();
      } else {
        return Optional.of(missing(known));
      }
    }
    boolean complete =
        reached != null && Duration.between(reached, known.now()).compareTo(LONGEST_GAP) <= 0;
    return complete ? Optional.empty() : Optional.of(missing(known));
  }

  private static Decision missing(Case known) {
    return stay(
        known,
        Rule.SNAPSHOTS_MISSING,
        "The snapshots do not show the whole time since %s without a gap of more than %d hours."
            .formatted(known.idleSince(), LONGEST_GAP.toHours()));
  }

  private static Decision lendWhatIsIdle(Case known) {
    int usedNow = known.source().total() - known.source().available();
    int peak =
        Math.max(usedNow, known.snapshots().stream().mapToInt(Snapshot::used).max().orElse(0));
    int spare = known.source().total() - peak - known.keep();
    if (spare <= 0) {
      return stay(
          known,
          Rule.IN_USE,
          "At most %d of %d were in use since %s and %d are to be kept: nothing is to spare."
              .formatted(peak, known.source().total(), known.idleSince(), known.keep()));
    }
    int lent = Math.min(spare, LendingPreconditions.MOST_AT_ONCE);
    return Decision.to(
        Rule.IDLE,
        known.target(),
        known.target() + lent,
        "At most %d of %d were in use since %s and %d are to be kept: %d are lent."
            .formatted(peak, known.source().total(), known.idleSince(), known.keep(), lent));
  }

  private static Decision stay(Case known, Rule rule, String reason) {
    return Decision.stay(rule, known.target(), reason);
  }
}
