package capacityops.usage.domain;

import capacityops.core.money.Money;
import capacityops.usage.domain.IdleHistory.Share;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is worth telling of a reservation, in words. */
public final class FindingRules {
  private static final BigDecimal HOURS_PER_DAY = BigDecimal.valueOf(24);
  private static final int DECIMALS = 4;

  /** Most money first, what has no known cost last. */
  static final Comparator<Finding> MOST_MONEY_FIRST =
      Comparator.comparing(
              (Finding finding) ->
                  finding.costPerDay() == null ? BigDecimal.ZERO : finding.costPerDay().amount(),
              Comparator.reverseOrder())
          .thenComparing(Finding::kind);

  private final Thresholds thresholds;

  public FindingRules(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  List<Finding> of(ReservationRow row) {
    return Stream.of(underuse(row), endingSoon(row), couldBeLent(row))
        .flatMap(Optional::stream)
        .sorted(MOST_MONEY_FIRST)
        .toList();
  }

  /** The strongest of three: they are about the same instances. */
  private Optional<Finding> underuse(ReservationRow row) {
    if (!row.isInService() || row.idleInstanceCount() == 0) {
      return Optional.empty();
    }
    if (row.isCapacityBlock()) {
      return Optional.of(blockNotUsed(row));
    }
    Optional<Long> unusedDays = unusedDays(row);
    return unusedDays.isPresent()
        ? unusedDays.map(days -> unused(row, days))
        : idleShare(row)
            .filter(share -> share.compareTo(thresholds.idleShare()) > 0)
            .map(share -> idle(row, share));
  }

  private static Finding blockNotUsed(ReservationRow row) {
    String words =
        "%s of this Capacity Block %s idle while its time runs%s."
            .formatted(
                instances(row.idleInstanceCount(), row.totalInstanceCount()),
                row.idleInstanceCount() == 1 ? "is" : "are",
                row.timeToEnd().map(left -> "; it ends in " + Words.span(left)).orElse(""));
    return new Finding(Finding.Kind.BLOCK_NOT_USED, words, perDay(row.idleCostPerHour()));
  }

  private Optional<Long> unusedDays(ReservationRow row) {
    return Optional.ofNullable(row.idle().unusedSince())
        .map(since -> Duration.between(since, row.readAt()).toDays())
        .filter(days -> days >= thresholds.unusedDays());
  }

  private static Finding unused(ReservationRow row, long days) {
    String words =
        "Nobody has used any of the %s for %d days."
            .formatted(Words.count(row.totalInstanceCount(), "instance"), days);
    return new Finding(Finding.Kind.UNUSED, words, perDay(row.idleCostPerHour()));
  }

  /** Of the last week where it is on record, of this moment else. */
  private static Optional<BigDecimal> idleShare(ReservationRow row) {
    Share week = row.idle().last7Days();
    if (week != null && week.isTelling()) {
      return Optional.of(week.idle());
    }
    return row.totalInstanceCount() == 0
        ? Optional.empty()
        : Optional.of(
            BigDecimal.valueOf(row.idleInstanceCount())
                .divide(
                    BigDecimal.valueOf(row.totalInstanceCount()), DECIMALS, RoundingMode.HALF_UP));
  }

  private static Finding idle(ReservationRow row, BigDecimal share) {
    Share week = row.idle().last7Days();
    boolean overTheWeek = week != null && week.isTelling();
    String now = instances(row.idleInstanceCount(), row.totalInstanceCount());
    String words =
        overTheWeek
            ? "%s idle over the last 7 days; %s now.".formatted(Words.percent(share), now)
            : "%s idle now.".formatted(now);
    return new Finding(Finding.Kind.IDLE, words, perDay(row.idleCostPerHour()));
  }

  private Optional<Finding> endingSoon(ReservationRow row) {
    return row.timeToEnd()
        .filter(left -> !left.isNegative())
        .filter(left -> left.compareTo(Duration.ofDays(thresholds.endingDays())) <= 0)
        .map(
            left ->
                "Ends in %s, at %s, with %s in use."
                    .formatted(
                        Words.span(left),
                        Words.minute(row.endDate()),
                        Words.count(row.usedInstanceCount(), "instance")))
        .map(words -> new Finding(Finding.Kind.ENDING_SOON, words, null));
  }

  /**
   * The conditions of lending that can be seen from here.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateInterruptibleCapacityReservationAllocation.html">CreateInterruptibleCapacityReservationAllocation</a>
   */
  private Optional<Finding> couldBeLent(ReservationRow row) {
    Integer least = row.idle().leastIdleLast7Days();
    Share week = row.idle().last7Days();
    boolean idleAllWeek = least != null && least > 0 && week != null && week.isTelling();
    if (!idleAllWeek || !isLendable(row)) {
      return Optional.empty();
    }
    String words =
        "%s idle all week and could be lent as interruptible capacity."
            .formatted(least == 1 ? "1 instance was" : least + " instances were");
    return Optional.of(new Finding(Finding.Kind.COULD_BE_LENT, words, worth(row, least)));
  }

  private static boolean isLendable(ReservationRow row) {
    return row.state().equals("active")
        && row.endDate() == null
        && !row.isCapacityBlock()
        && !Boolean.TRUE.equals(row.interruptible())
        && row.interruptibleCapacityAllocation() == null;
  }

  private static Money worth(ReservationRow row, int instances) {
    return row.pricePerInstanceHour() == null
        ? null
        : row.pricePerInstanceHour().times(BigDecimal.valueOf(instances).multiply(HOURS_PER_DAY));
  }

  private static String instances(int some, int all) {
    return "%d of %s".formatted(some, Words.count(all, "instance"));
  }

  static Money perDay(Money perHour) {
    return perHour == null ? null : perHour.times(HOURS_PER_DAY);
  }
}
