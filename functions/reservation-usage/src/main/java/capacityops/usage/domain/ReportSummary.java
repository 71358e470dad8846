package capacityops.usage.domain;

import capacityops.core.money.Money;
import capacityops.usage.domain.GroupedTally.Group;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Everything of a report but its rows.
 *
 * @param regionsRead how many Regions were read in any account
 * @param accountsRead how many accounts
 * @param accountNames by account ID, of those whose name is known
 * @param change since the report of a day before, {@code null} where there is none to compare
 * @param trend of the last 30 days, oldest first, this report last
 * @param byTag by the value of the tag that the template names, {@code null} where it names none
 * @param byUsingAccount instances in use, by the account that uses them
 * @param findingCount how many there are
 * @param findings most money first, at most {@link #MOST_FINDINGS} of them
 * @param calls requests sent to AWS for this report, by operation
 */
public record ReportSummary(
    String reportId,
    Instant createdAt,
    Instant completedAt,
    ReportScope scope,
    boolean complete,
    int accountsRead,
    int regionsRead,
    Map<String, String> accountNames,
    Thresholds thresholds,
    Totals totals,
    Change change,
    List<TrendPoint> trend,
    List<Group> byAccount,
    List<Group> byInstanceType,
    List<Group> byRegion,
    String tagKey,
    List<Group> byTag,
    List<UsingAccount> byUsingAccount,
    long findingCount,
    List<FoundIn> findings,
    List<Unknown> unknown,
    Map<String, Long> calls) {

  public static final int MOST_FINDINGS = 500;

  /**
   * What changed since another report of the same scope.
   *
   * @param comparable false where either of them is incomplete: then the figures say little
   */
  public record Change(
      Instant since,
      long totalInstanceCount,
      long usedInstanceCount,
      long idleInstanceCount,
      Money costPerHour,
      Money idleCostPerHour,
      boolean comparable) {
    static Change between(TrendPoint before, TrendPoint now) {
      Totals then = before.totals();
      Totals here = now.totals();
      return new Change(
          before.at(),
          here.totalInstanceCount() - then.totalInstanceCount(),
          here.usedInstanceCount() - then.usedInstanceCount(),
          here.idleInstanceCount() - then.idleInstanceCount(),
          difference(here.costPerHour(), then.costPerHour()),
          difference(here.idleCostPerHour(), then.idleCostPerHour()),
          before.complete() && now.complete());
    }

    private static Money difference(Money here, Money then) {
      return here.hasCurrencyOf(then)
          ? new Money(here.amount().subtract(then.amount()), here.currencyCode())
          : null;
    }
  }

  /**
   * How many instances an account runs in reservations, its own or shared ones.
   *
   * @param atLeast whether some of its use may be unknown
   */
  public record UsingAccount(String accountId, long usedInstanceCount, boolean atLeast) {}

  /** A finding and where it was made. */
  public record FoundIn(
      String accountId,
      String region,
      String capacityReservationId,
      String instanceType,
      Finding finding) {}
}
