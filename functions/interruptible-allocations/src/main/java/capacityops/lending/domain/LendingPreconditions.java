package capacityops.lending.domain;

import capacityops.core.api.Problem;
import capacityops.core.api.ProblemException;
import capacityops.core.api.Violations;

/**
 * What AWS requires before capacity can be lent, checked first and told in the caller's terms: AWS
 * does not publish its own error codes for it. AWS's answer still decides.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/capacity-owner-procedures.html">Procedures
 *     for capacity owners</a>
 */
final class LendingPreconditions {
  /** The most instances that one create or update may move. */
  static final int MOST_AT_ONCE = 1000;

  private static final String SOURCE = "capacityReservationId";

  private LendingPreconditions() {}

  /**
   * @throws ProblemException 422 with everything that is in the way
   */
  static void requireLendable(Reservation source, int instanceCount, String accountId) {
    Violations violations = new Violations();
    checkSource(source, accountId, violations);
    source
        .liveAllocation()
        .ifPresent(
            lent ->
                violations.add(
                    SOURCE,
                    "lends %d instances already: change that allocation, or take it back first"
                        .formatted(count(lent))));
    checkAvailable(source, instanceCount, "instanceCount", violations);
    violations.throwIfAny();
  }

  /** The same for a new target of a live allocation. */
  static void requireChangeable(Reservation source, int lentNow, int target, String accountId) {
    Violations violations = new Violations();
    int more = target - lentNow;
    if (Math.abs(more) > MOST_AT_ONCE) {
      violations.add(
          "targetInstanceCount",
          "moves %d instances at once; the most is %d".formatted(Math.abs(more), MOST_AT_ONCE));
    }
    if (more > 0) {
      checkSource(source, accountId, violations);
      checkAvailable(source, more, "targetInstanceCount", violations);
    }
    violations.throwIfAny();
  }

  static ProblemException notFound(String capacityReservationId) {
    return new ProblemException(
        Problem.Kind.NOT_FOUND,
        "There is no capacity reservation %s in this account and Region."
            .formatted(capacityReservationId));
  }

  static ProblemException nothingLent(String capacityReservationId) {
    return new ProblemException(
        Problem.Kind.NOT_FOUND, "Nothing of %s is lent.".formatted(capacityReservationId));
  }

  private static void checkSource(Reservation source, String accountId, Violations violations) {
    if (source.ownerId() != null && !source.ownerId().equals(accountId)) {
      violations.add(
          SOURCE, "belongs to account %s: only its owner can lend it".formatted(source.ownerId()));
    }
    if (!"active".equals(source.state())) {
      violations.add(
          SOURCE, "is %s: only an active reservation can be lent".formatted(source.state()));
    }
    if ("capacity-block".equals(source.reservationType())) {
      violations.add(SOURCE, "is a Capacity Block, which cannot be lent");
    } else if (source.ends()) {
      violations.add(
          SOURCE, "has an end date%s: only one without can be lent".formatted(end(source)));
    }
    if (Boolean.TRUE.equals(source.interruptible())) {
      violations.add(SOURCE, "is itself made of lent capacity");
    }
  }

  private static void checkAvailable(
      Reservation source, int wanted, String field, Violations violations) {
    if (source.available() < wanted) {
      violations.add(
          field,
          "asks for %d instances, but only %d of %d are unused"
              .formatted(wanted, source.available(), source.total()));
    }
  }

  private static String end(Reservation source) {
    return source.endDate() == null ? "" : " (" + source.endDate() + ")";
  }

  private static int count(Reservation.Lent lent) {
    return lent.instanceCount() == null ? 0 : lent.instanceCount();
  }
}
