package capacityops.blocks.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.YearMonth;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a purchase ties up of its month's budget. */
class StakeTest {
  private static final YearMonth MONTH = YearMonth.of(2026, 11);
  private static final long FEE = 700;
  private static final Stake NONE = Stake.none(MONTH, "USD");

  @ParameterizedTest
  @EnumSource
  void of_noBlock_holdsTheFeeWhileItMayStillBeBought(PurchaseStatus status) {
    boolean open =
        switch (status) {
          case AWAITING_APPROVAL, APPROVED, SENDING, UNKNOWN, NEEDS_DECISION -> true;
          default -> false;
        };
    assertThat(NONE.of(status, FEE, List.of())).isEqualTo(stake(open ? FEE : 0, 0));
  }

  @Test
  void of_blocksOfEveryKind_holdsTheUnpaidAndCommitsThePaid() {
    List<FoundBlock> blocks =
        List.of(
            block(FoundBlock.PAYMENT_PENDING),
            block(FoundBlock.PAYMENT_PENDING),
            block(FoundBlock.SCHEDULED),
            block(FoundBlock.ACTIVE),
            block(FoundBlock.EXPIRED),
            block(FoundBlock.PAYMENT_FAILED));

    assertThat(NONE.of(PurchaseStatus.SCHEDULED, FEE, blocks)).isEqualTo(stake(2 * FEE, 3 * FEE));
    assertThat(NONE.of(PurchaseStatus.UNKNOWN, FEE, blocks)).isEqualTo(stake(3 * FEE, 3 * FEE));
  }

  @ParameterizedTest
  @CsvSource({
    "0,0,700,0,700,0",
    "700,0,0,0,-700,0",
    "700,0,0,700,-700,700",
    "700,700,700,0,0,-700",
    "200,300,700,900,500,600"
  })
  void to_another_movesTheDifference(
      long held, long committed, long then, long spent, long heldMore, long committedMore) {
    assertThat(stake(held, committed).to(stake(then, spent)))
        .contains(new BudgetMove(MONTH, "USD", heldMore, committedMore, false));
  }

  @Test
  void to_theSame_movesNothing() {
    assertThat(stake(700, 300).to(stake(700, 300))).isEmpty();
  }

  private static Stake stake(long held, long committed) {
    return new Stake("2026-11", "USD", held, committed);
  }

  private static FoundBlock block(String state) {
    return new FoundBlock(1, state, false, "cb-1", List.of("cr-1"), null, null, null);
  }
}
