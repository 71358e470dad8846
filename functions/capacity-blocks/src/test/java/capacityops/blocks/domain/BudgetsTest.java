package capacityops.blocks.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.blocks.MemoryLedger;
import capacityops.core.money.Money;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.time.YearMonth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The month's money, and what becomes of it when the template's limit changes. */
class BudgetsTest {
  private static final YearMonth MONTH = YearMonth.of(2026, 11);

  private final MemoryLedger ledger = new MemoryLedger();

  @Test
  void show_nothingWritten_isUnusedAndWritesNothing() {
    assertThat(budgets("1000.00").show(MONTH)).isEqualTo(budget(100_000, 100_000, 0, 0));
    assertThat(ledger.budget(MONTH)).isEmpty();
  }

  @Test
  void show_written_isWhatIsWritten() {
    ledger.openBudget(budget(100_000, 40_000, 50_000, 10_000));
    assertThat(budgets("1000.00").show(MONTH)).isEqualTo(budget(100_000, 40_000, 50_000, 10_000));
  }

  @Test
  void ready_firstOfTheMonth_opensIt() {
    assertThat(budgets("1000.00").ready(MONTH)).isEqualTo(budget(100_000, 100_000, 0, 0));
    assertThat(ledger.budget(MONTH)).contains(budget(100_000, 100_000, 0, 0));
  }

  @Test
  void ready_limitRaised_moreIsAvailable() {
    ledger.openBudget(budget(100_000, 40_000, 50_000, 10_000));
    assertThat(budgets("1500.00").ready(MONTH)).isEqualTo(budget(150_000, 90_000, 50_000, 10_000));
  }

  @Test
  void ready_limitLoweredUnderWhatIsHeld_nothingIsAvailableAndNothingIsForgotten() {
    ledger.openBudget(budget(100_000, 40_000, 50_000, 10_000));
    Budget lowered = budgets("500.00").ready(MONTH);

    assertThat(lowered).isEqualTo(budget(50_000, -10_000, 50_000, 10_000));
    assertThat(lowered.allows(move(1, true))).isFalse();
    assertThat(lowered.after(move(-50_000, false))).isEqualTo(budget(50_000, 40_000, 0, 10_000));
  }

  @Test
  void ready_limitIsTheSame_writesNothing() {
    ledger.openBudget(budget(100_000, 40_000, 50_000, 10_000));
    int before = ledger.changes();

    assertThat(budgets("1000.00").ready(MONTH)).isEqualTo(budget(100_000, 40_000, 50_000, 10_000));
    assertThat(ledger.changes()).isEqualTo(before);
  }

  /** Cents of one currency are not cents of another: the month stays as it was opened. */
  @Test
  void ready_currencyChanged_leavesTheMonthAsItIs() {
    ledger.openBudget(budget(100_000, 40_000, 50_000, 10_000));
    Budgets inEuro = new Budgets(ledger, Money.of("700.00", "EUR"));

    assertThat(inEuro.ready(MONTH)).isEqualTo(budget(100_000, 40_000, 50_000, 10_000));
    assertThat(ledger.budget(MONTH)).contains(budget(100_000, 40_000, 50_000, 10_000));
  }

  @Test
  void ready_othersChangeTheLimitThreeTimes_bringsItAboutInTheEnd() {
    ledger.openBudget(budget(100_000, 100_000, 0, 0));
    Budgets budgets = new Budgets(contended(3), Money.of("500.00", "USD"));

    assertThat(budgets.ready(MONTH)).isEqualTo(budget(50_000, 50_000, 0, 0));
  }

  @Test
  void ready_othersKeepChangingTheLimit_givesUp() {
    ledger.openBudget(budget(100_000, 100_000, 0, 0));
    Budgets budgets = new Budgets(contended(5), Money.of("500.00", "USD"));

    assertThatThrownBy(() -> budgets.ready(MONTH))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("2026-11");
  }

  @Test
  void ready_anotherOpensTheMonthFirst_takesTheirs() {
    PurchaseLedger late =
        answering(
            "openBudget",
            () -> {
              ledger.openBudget(budget(100_000, 60_000, 40_000, 0));
              return false;
            });

    assertThat(new Budgets(late, Money.of("1000.00", "USD")).ready(MONTH))
        .isEqualTo(budget(100_000, 60_000, 40_000, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-30T23:59:59.999Z,2026-11",
    "2026-12-01T00:00:00Z,2026-12",
    "2026-12-31T23:59:59Z,2026-12"
  })
  void monthOf_isTheCalendarMonthInUtc(Instant time, YearMonth month) {
    assertThat(Budgets.monthOf(time)).isEqualTo(month);
  }

  @ParameterizedTest
  @CsvSource({"40000,true", "40001,false"})
  void allows_withinLimit_upToTheLastCent(long fee, boolean allowed) {
    assertThat(budget(100_000, 40_000, 60_000, 0).allows(move(fee, true))).isEqualTo(allowed);
  }

  @Test
  void allows_whatIsSpentIsSpent_whateverIsAvailable() {
    assertThat(budget(100_000, 0, 100_000, 0).allows(move(1, false))).isTrue();
  }

  @Test
  void allows_anotherCurrency_never() {
    BudgetMove inEuro = new BudgetMove(MONTH, "EUR", -1, 0, false);
    assertThat(budget(100_000, 100_000, 0, 0).allows(inEuro)).isFalse();
  }

  @Test
  void after_heldBecomesCommitted_leavesWhatIsAvailable() {
    BudgetMove paid = new BudgetMove(MONTH, "USD", -30_000, 30_000, false);

    assertThat(paid.available()).isZero();
    assertThat(budget(100_000, 70_000, 30_000, 0).after(paid))
        .isEqualTo(budget(100_000, 70_000, 0, 30_000));
  }

  @Test
  void onlyWithinLimit_isTheSameMoveUnderACondition() {
    assertThat(new BudgetMove(MONTH, "USD", 3, 4, false).onlyWithinLimit())
        .isEqualTo(new BudgetMove(MONTH, "USD", 3, 4, true));
    assertThat(new BudgetMove(MONTH, "USD", 3, 4, false).available()).isEqualTo(-7);
  }

  private Budgets budgets(String limit) {
    return new Budgets(ledger, Money.of(limit, "USD"));
  }

  private static Budget budget(long limit, long available, long held, long committed) {
    return new Budget(MONTH, "USD", limit, available, held, committed);
  }

  private static BudgetMove move(long held, boolean withinLimit) {
    return new BudgetMove(MONTH, "USD", held, 0, withinLimit);
  }

  /** Somebody else changes the limit just before us, so many times. */
  private PurchaseLedger contended(int times) {
    int[] left = {times};
    return answering(
        "changeLimit",
        () -> {
          long limit = ledger.budget(MONTH).orElseThrow().limit();
          return left[0]-- > 0
              ? !ledger.changeLimit(MONTH, limit, limit + 1)
              : ledger.changeLimit(MONTH, limit, 50_000);
        });
  }

  private interface Answer {
    boolean get();
  }

  private PurchaseLedger answering(String method, Answer answer) {
    return (PurchaseLedger)
        Proxy.newProxyInstance(
            PurchaseLedger.class.getClassLoader(),
            new Class<?>[] {PurchaseLedger.class},
            (proxy, called, arguments) ->
                called.getName().equals(method) ? answer.get() : called.invoke(ledger, arguments));
  }
}
