package capacityops.usage.domain;

import capacityops.core.money.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What Capacity Blocks cost: the fees on record for what was bought through the ledger. */
public final class BlockFees {
  private static final int DECIMALS = 6;
  private static final String NOT_ON_RECORD = "its fee is not in the ledger";

  private final Records records;

  public BlockFees(Records records) {
    this.records = records;
  }

  /** Where paid fees are on record. */
  @FunctionalInterface
  public interface Records {
    /** What was paid for a reservation; a block that was extended was paid for more than once. */
    List<Paid> of(String capacityReservationId);
  }

  /** A fee for a time. */
  public record Paid(Money fee, Instant from, Instant to) {
    boolean covers(Instant moment) {
      return !moment.isBefore(from) && moment.isBefore(to);
    }
  }

  Price priceOf(CapacityReservation block, Instant now) {
    Instant moment = now.isBefore(start(block)) ? start(block) : now;
    return records.of(block.capacityReservationId()).stream()
        .filter(paid -> paid.covers(moment))
        .findFirst()
        .map(paid -> spread(paid, block.totalInstanceCount()))
        .orElse(new Price.Unknown(NOT_ON_RECORD));
  }

  private static Instant start(CapacityReservation block) {
    return block.startDate() == null ? Instant.MIN : block.startDate();
  }

  private static Price spread(Paid paid, int instances) {
    BigDecimal instanceSeconds =
        BigDecimal.valueOf(Duration.between(paid.from(), paid.to()).toSeconds())
            .multiply(BigDecimal.valueOf(instances));
    if (instanceSeconds.signum() <= 0) {
      return new Price.Unknown(NOT_ON_RECORD);
    }
    BigDecimal perInstanceHour =
        paid.fee()
            .amount()
            .multiply(BigDecimal.valueOf(Duration.ofHours(1).toSeconds()))
            .divide(instanceSeconds, DECIMALS, RoundingMode.HALF_UP);
    return new Price.Known(
        new Money(perInstanceHour, paid.fee().currencyCode()), Price.Source.CAPACITY_BLOCK_FEE);
  }
}
