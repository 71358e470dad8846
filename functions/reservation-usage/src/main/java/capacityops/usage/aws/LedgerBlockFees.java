package capacityops.usage.aws;

import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.AllocationFilter;
import capacityops.core.ledger.AllocationKind;
import capacityops.core.ledger.Ledger;
import capacityops.core.ledger.Page;
import capacityops.core.money.Money;
import capacityops.usage.domain.BlockFees;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the ledger's purchases of Capacity Blocks cost; the ledger is read once, when the first
 * block's fee is asked for.
 */
public final class LedgerBlockFees implements BlockFees.Records {
  private static final int PAGE = 1000;
  private static final int DECIMALS = 6;
  private static final AllocationFilter PURCHASES =
      new AllocationFilter(
          Optional.of(AllocationKind.CAPACITY_BLOCK),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private final Ledger ledger;
  private Map<String, List<BlockFees.Paid>> read;

  public LedgerBlockFees(Ledger ledger) {
    this.ledger = ledger;
  }

  /** What is of interest here of the details that the purchase keeps. */
  record Purchase(Quote quote, List<Block> blocks) {}

  /** Exactly one of the two is there. */
  record Quote(Offering block, Offering extension) {
    Offering offering() {
      return block == null ? extension : block;
    }
  }

  record Offering(
      String capacityReservationId, Money upfrontFee, Instant startDate, Instant endDate) {
    boolean isWhole() {
      return upfrontFee != null && startDate != null && endDate != null;
    }
  }

  record Block(Boolean paid, List<String> capacityReservationIds) {
    boolean isPaid() {
      return Boolean.TRUE.equals(paid);
    }
  }

  @Override
  public synchronized List<BlockFees.Paid> of(String capacityReservationId) {
    if (read == null) {
      read = paid();
    }
    return read.getOrDefault(capacityReservationId, List.of());
  }

  private Map<String, List<BlockFees.Paid>> paid() {
    Map<String, List<BlockFees.Paid>> fees = new HashMap<>();
    Optional<String> next = Optional.empty();
    do {
      Page<Allocation> page = ledger.list(PURCHASES, PAGE, next);
      page.items().forEach(purchase -> add(purchase.details(Purchase.class), fees));
      next = page.next();
    } while (next.isPresent());
    return fees;
  }

  /** A fee for several reservations, as an UltraServer's block has them, is shared evenly. */
  private static void add(Purchase purchase, Map<String, List<BlockFees.Paid>> fees) {
    Offering offering = purchase.quote() == null ? null : purchase.quote().offering();
    List<String> ids = reservations(purchase, offering);
    if (offering == null || !offering.isWhole() || ids.isEmpty()) {
      return;
    }
    Money share =
        new Money(
            offering
                .upfrontFee()
                .amount()
                .divide(BigDecimal.valueOf(ids.size()), DECIMALS, RoundingMode.HALF_UP),
            offering.upfrontFee().currencyCode());
    BlockFees.Paid paid = new BlockFees.Paid(share, offering.startDate(), offering.endDate());
    ids.forEach(id -> fees.computeIfAbsent(id, any -> new ArrayList<>()).add(paid));
  }

  private static List<String> reservations(Purchase purchase, Offering offering) {
    List<Block> blocks = Objects.requireNonNullElse(purchase.blocks(), List.of());
    Stream<String> extended =
        offering == null || blocks.stream().noneMatch(Block::isPaid)
            ? Stream.empty()
            : Stream.ofNullable(offering.capacityReservationId());
    Stream<String> bought =
        blocks.stream()
            .filter(Block::isPaid)
            .flatMap(
                block ->
                    Objects.requireNonNullElse(block.capacityReservationIds(), List.<String>of())
                        .stream());
    return Stream.concat(bought, extended).distinct().toList();
  }
}
