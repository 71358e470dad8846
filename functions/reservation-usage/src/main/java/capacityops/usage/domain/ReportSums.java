package capacityops.usage.domain;

import capacityops.core.money.Money;
import capacityops.usage.domain.ReportSummary.Change;
import capacityops.usage.domain.ReportSummary.FoundIn;
import capacityops.usage.domain.ReportSummary.UsingAccount;
import capacityops.usage.domain.ReservationUsage.InstanceUsage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Sums a report up while its rows go by; every total is the sum of the rows that were added, and
 * what is kept does not grow with their number.
 */
final class ReportSums {
  private static final String NO_TAG = "(not tagged)";
  private static final String UNKNOWN_USER = "(unknown)";
  private static final int MOST_USERS = 5_000;
  private static final Duration A_DAY = Duration.ofDays(1);
  private static final Duration COMPARED_WITHIN = Duration.ofHours(12);

  private static final Comparator<ReservationRow> MOST_IDLE_MONEY_FIRST =
      Comparator.comparing((ReservationRow row) -> amount(row.idleCostPerHour()))
          .thenComparing(ReservationRow::idleInstanceCount)
          .thenComparing(ReservationRow::totalInstanceCount)
          .reversed()
          .thenComparing(ReservationRow::capacityReservationId);

  private static final Comparator<FoundIn> MOST_MONEY_FIRST =
      Comparator.comparing(FoundIn::finding, FindingRules.MOST_MONEY_FIRST)
          .thenComparing(FoundIn::capacityReservationId);

  private final Config config;
  private final Tally all;
  private final Tally rest;
  private final GroupedTally byAccount;
  private final GroupedTally byType;
  private final GroupedTally byRegion;
  private final GroupedTally byTag;
  private final Map<TypeAndRegion, Tally> byTypeAndRegion = new HashMap<>();
  private final Map<String, Long> users = new TreeMap<>();
  private final Best<ReservationRow> shown =
      new Best<>(ReportDocuments.MOST_ROWS_ON_A_PAGE, MOST_IDLE_MONEY_FIRST);
  private final Best<FoundIn> findings = new Best<>(ReportSummary.MOST_FINDINGS, MOST_MONEY_FIRST);
  private long findingCount;
  private long left;

  /**
   * What the template decides.
   *
   * @param currencyCode of all sums
   * @param tagKey whose values totals are made by, {@code null} for none
   */
  record Config(String currencyCode, String tagKey, Thresholds thresholds) {}

  /** What metrics are kept by. */
  record TypeAndRegion(String instanceType, String region) {}

  ReportSums(Config config) {
    this.config = config;
    this.all = new Tally(config.currencyCode());
    this.rest = new Tally(config.currencyCode());
    this.byAccount = new GroupedTally(config.currencyCode());
    this.byType = new GroupedTally(config.currencyCode());
    this.byRegion = new GroupedTally(config.currencyCode());
    this.byTag = new GroupedTally(config.currencyCode());
  }

  void add(ReservationRow row) {
    all.add(row);
    byAccount.add(row.accountId(), row);
    byType.add(row.instanceType(), row);
    byRegion.add(row.region(), row);
    if (config.tagKey() != null) {
      byTag.add(row.tags().getOrDefault(config.tagKey(), NO_TAG), row);
    }
    byTypeAndRegion
        .computeIfAbsent(
            new TypeAndRegion(row.instanceType(), row.region()),
            any -> new Tally(config.currencyCode()))
        .add(row);
    addUsers(row);
    addFindings(row);
    shown
        .add(row)
        .ifPresent(
            dropped -> {
              rest.add(dropped);
              left++;
            });
  }

  private void addUsers(ReservationRow row) {
    if (!row.isInService()) {
      return;
    }
    for (InstanceUsage usage : row.usage()) {
      boolean room = users.size() < MOST_USERS || users.containsKey(usage.accountId());
      users.merge(
          room ? usage.accountId() : "(all others)", (long) usage.usedInstanceCount(), Long::sum);
    }
    if (row.usageUnknown() != null) {
      users.merge(UNKNOWN_USER, (long) row.usedInstanceCount(), Long::sum);
    }
  }

  private void addFindings(ReservationRow row) {
    for (Finding finding : row.findings()) {
      findingCount++;
      findings.add(
          new FoundIn(
              row.accountId(),
              row.region(),
              row.capacityReservationId(),
              row.instanceType(),
              finding));
    }
  }

  List<ReservationRow> shownRows() {
    return shown.inOrder();
  }

  /** The sums of the rows that are not among {@link #shownRows}, {@code null} where all are. */
  Totals restTotals() {
    return left == 0 ? null : rest.totals(false);
  }

  void tell(UsageMetrics metrics) {
    byTypeAndRegion.forEach(
        (key, tally) -> metrics.usage(key.instanceType(), key.region(), tally.totals(false)));
  }

  /**
   * @param before the figures of earlier reports of this scope, oldest first
   */
  ReportSummary summary(
      UsageReport report, Coverage coverage, List<TrendPoint> before, Instant now) {
    List<Unknown> unknown = coverage.unknown();
    boolean rowsMayBeMissing = unknown.stream().anyMatch(ReportSums::touchesTotals);
    coverage.accounts().forEach(byAccount::mention);
    coverage.regions().forEach(byRegion::mention);
    Totals totals = all.totals(rowsMayBeMissing);
    TrendPoint point = new TrendPoint(report.createdAt(), totals, unknown.isEmpty());
    List<TrendPoint> trend = new ArrayList<>(before);
    trend.add(point);
    return new ReportSummary(
        report.reportId(),
        report.createdAt(),
        now,
        report.scope(),
        unknown.isEmpty(),
        coverage.accountsRead(),
        coverage.regionsRead(),
        coverage.accountNames(),
        config.thresholds(),
        totals,
        change(before, point),
        trend,
        byAccount.groups(id -> isMissing(unknown, each -> each.accountId(), id)),
        byType.groups(any -> rowsMayBeMissing),
        byRegion.groups(name -> isMissing(unknown, each -> each.region(), name)),
        config.tagKey(),
        config.tagKey() == null ? null : byTag.groups(any -> rowsMayBeMissing),
        usingAccounts(!unknown.isEmpty()),
        findingCount,
        findings.inOrder(),
        unknown,
        coverage.calls());
  }

  private List<UsingAccount> usingAccounts(boolean someUnknown) {
    return users.entrySet().stream()
        .map(user -> new UsingAccount(user.getKey(), user.getValue(), someUnknown))
        .sorted(
            Comparator.comparing(UsingAccount::usedInstanceCount)
                .reversed()
                .thenComparing(UsingAccount::accountId))
        .toList();
  }

  private static boolean touchesTotals(Unknown unknown) {
    return unknown.touches() == Unknown.Touches.TOTALS;
  }

  /** What is unknown of no one in particular is unknown of everyone. */
  private static boolean isMissing(
      List<Unknown> unknown, java.util.function.Function<Unknown, String> about, String name) {
    return unknown.stream()
        .filter(ReportSums::touchesTotals)
        .map(about)
        .anyMatch(one -> one == null || one.equals(name));
  }

  /** Against the report that is nearest to a day before. */
  private static Change change(List<TrendPoint> before, TrendPoint now) {
    Instant yesterday = now.at().minus(A_DAY);
    return before.stream()
        .filter(point -> distance(point, yesterday).compareTo(COMPARED_WITHIN) <= 0)
        .min(Comparator.comparing(point -> distance(point, yesterday)))
        .map(point -> Change.between(point, now))
        .orElse(null);
  }

  private static Duration distance(TrendPoint point, Instant moment) {
    return Duration.between(point.at(), moment).abs();
  }

  private static BigDecimal amount(Money money) {
    return Objects.isNull(money) ? BigDecimal.ZERO : money.amount();
  }
}
