package capacityops.lending.domain;

import java.time.Instant;
import java.util.Optional;

/** The decisions of the lending policy, each with its reason. */
public interface DecisionLog {
  void note(String capacityReservationId, Entry entry);

  Optional<Entry> last(String capacityReservationId);

  /**
   * One decision.
   *
   * @param decision {@code LEND}, {@code TAKE_BACK} or {@code STAY}
   * @param rule which rule decided
   * @param outcome what became of it: {@code applied}, {@code dry run}, {@code nothing to do}, or
   *     why it could not be applied
   */
  record Entry(
      Instant at,
      String decision,
      String rule,
      int fromTarget,
      int toTarget,
      String reason,
      String outcome,
      boolean dryRun) {
    boolean saysTheSameAs(Entry other) {
      return decision.equals(other.decision)
          && rule.equals(other.rule)
          && fromTarget == other.fromTarget
          && toTarget == other.toTarget
          && outcome.equals(other.outcome)
          && dryRun == other.dryRun;
    }
  }
}
