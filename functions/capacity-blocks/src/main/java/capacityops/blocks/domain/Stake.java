package capacityops.blocks.domain;

import java.time.YearMonth;
import java.util.List;
import java.util.Optional;

/**
 * The part of a month's budget that belongs to one purchase, in the currency's smallest unit.
 *
 * @param month such as {@code 2026-11}: when the purchase was first approved, in UTC
 */
public record Stake(String month, String currencyCode, long held, long committed) {

  static Stake none(YearMonth month, String currencyCode) {
    return new Stake(month.toString(), currencyCode, 0, 0);
  }

  /**
   * What a purchase ties up: its fee while the current attempt may still buy, the fee of every
   * block that waits for payment, and, as committed, that of every block that was paid.
   */
  Stake of(PurchaseStatus status, long fee, List<FoundBlock> blocks) {
    long open = mayStillBuy(status) ? fee : 0;
    long paid = blocks.stream().filter(FoundBlock::paid).count();
    long unpaid = blocks.stream().filter(block -> !block.paid() && !block.isFree()).count();
    return new Stake(month, currencyCode, open + unpaid * fee, paid * fee);
  }

  /** The move of the budget from this stake to another one; empty where nothing moves. */
  Optional<BudgetMove> to(Stake next) {
    long heldMore = next.held - held;
    long committedMore = next.committed - committed;
    return heldMore == 0 && committedMore == 0
        ? Optional.empty()
        : Optional.of(
            new BudgetMove(YearMonth.parse(month), currencyCode, heldMore, committedMore, false));
  }

  /** A retry waits for its approval with the fee still held: the first attempt is not disproved. */
  private static boolean mayStillBuy(PurchaseStatus status) {
    return switch (status) {
      case AWAITING_APPROVAL, APPROVED, SENDING, UNKNOWN, NEEDS_DECISION -> true;
      case PAYMENT_PENDING,
          SCHEDULED,
          ACTIVE,
          EXPIRED,
          REJECTED,
          LAPSED,
          REFUSED,
          ABANDONED,
          PAYMENT_FAILED ->
          false;
    };
  }
}
