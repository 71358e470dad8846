package capacityops.blocks.aws;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.blocks.Samples;
import capacityops.blocks.domain.Budget;
import capacityops.blocks.domain.BudgetMove;
import capacityops.blocks.domain.Person;
import capacityops.blocks.domain.PurchaseLedger.Terms;
import capacityops.blocks.domain.PurchaseLedger.Written;
import capacityops.blocks.domain.PurchaseStatus;
import capacityops.blocks.domain.Transitions;
import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.Change;
import capacityops.core.ledger.HistoryEntry;
import capacityops.core.time.Ids;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PurchaseTableTest {
  private static final YearMonth MONTH = YearMonth.of(2026, 11);
  private static final Terms FREELY = new Terms(Optional.empty(), Optional.empty());

  @RegisterExtension final LocalLedgerTable local = new LocalLedgerTable();
  private PurchaseTable table;

  @BeforeEach
  void table() throws Exception {
    table = new PurchaseTable(local.client(), local.name(), Ids.timeOrdered(() -> Samples.NOW));
  }

  @Test
  void everyTransition_isWrittenWithItsHistory() {
    int pairs = 0;
    for (PurchaseStatus from : PurchaseStatus.values()) {
      for (PurchaseStatus to : Transitions.from(from)) {
        String id = "p-" + from + "-" + to;
        Allocation first = opened(id, from, Samples.ALICE);
        assertThat(table.change(first, change(id, to), FREELY)).isInstanceOf(Written.Done.class);
        assertThat(history(id))
            .extracting(HistoryEntry::from, HistoryEntry::to, HistoryEntry::version)
            .containsExactly(
                org.assertj.core.groups.Tuple.tuple(null, from.name(), 1L),
                org.assertj.core.groups.Tuple.tuple(from.name(), to.name(), 2L));
        pairs++;
      }
    }
    assertThat(pairs).isGreaterThan(70);
  }

  @Test
  void write_thatTheBudgetForbids_changesNeitherRecordNorHistoryNorBudget() {
    budget(99_999);
    Allocation first = opened("p", PurchaseStatus.AWAITING_APPROVAL, Samples.ALICE);

    Written written =
        table.change(
            first,
            change("p", PurchaseStatus.APPROVED),
            new Terms(Optional.of(hold(100_000)), Optional.of(Samples.BOB.principal())));

    assertThat(written).isEqualTo(new Written.OverBudget());
    assertThat(table.find("p").orElseThrow().version()).isEqualTo(1);
    assertThat(history("p")).hasSize(1);
    assertThat(table.budget(MONTH)).contains(new Budget(MONTH, "USD", 99_999, 99_999, 0, 0));
  }

  @Test
  void write_inAnotherCurrencyOrMonth_isOverBudget() {
    budget(100_000);
    Allocation first = opened("p", PurchaseStatus.AWAITING_APPROVAL, Samples.ALICE);

    assertThat(approve(first, new BudgetMove(MONTH, "EUR", 1, 0, true)))
        .isEqualTo(new Written.OverBudget());
    assertThat(approve(first, new BudgetMove(MONTH.plusMonths(1), "USD", 1, 0, true)))
        .isEqualTo(new Written.OverBudget());
    assertThat(table.find("p").orElseThrow().version()).isEqualTo(1);
  }

  @Test
  void approval_byWhoAskedOrProposed_isRefusedByTheWriteItself() {
    budget(100_000);
    Allocation first = opened("p", PurchaseStatus.AWAITING_APPROVAL, Samples.BOB);

    for (Person party : List.of(Samples.ALICE, Samples.BOB)) {
      Written written =
          table.change(
              first,
              change("p", PurchaseStatus.APPROVED),
              new Terms(Optional.of(hold(1)), Optional.of(party.principal())));
      assertThat(written).isEqualTo(new Written.SamePerson());
    }
    assertThat(history("p")).hasSize(1);
    assertThat(table.budget(MONTH).orElseThrow().held()).isZero();
  }

  @Test
  void write_onAnOldVersion_showsWhatIsThere() {
    Allocation first = opened("p", PurchaseStatus.APPROVED, Samples.ALICE);
    table.change(first, change("p", PurchaseStatus.SENDING), FREELY);

    Written written = table.change(first, change("p", PurchaseStatus.SENDING), FREELY);

    assertThat(written)
        .isInstanceOfSatisfying(
            Written.Stale.class,
            stale -> assertThat(stale.found().orElseThrow().version()).isEqualTo(2));
    assertThat(history("p")).hasSize(2);
  }

  @Test
  void open_takenId_showsWhatIsThere_andMovesNoBudget() {
    budget(100_000);
    opened("p", PurchaseStatus.APPROVED, Samples.ALICE);
    Change change = change("p", PurchaseStatus.APPROVED);

    Written written = table.open(Samples.first("p", change), change, Optional.of(hold(500)));

    assertThat(written)
        .isInstanceOfSatisfying(
            Written.Stale.class,
            stale -> assertThat(stale.found().orElseThrow().version()).isEqualTo(1));
    assertThat(table.budget(MONTH).orElseThrow().held()).isZero();
  }

  @Test
  void budget_movesHoldsAndCommits_andReleasesPastTheLimit() {
    budget(100_000);
    Allocation first = opened("p", PurchaseStatus.AWAITING_APPROVAL, Samples.ALICE);
    Allocation held = done(approve(first, hold(75_216)));
    assertThat(table.changeLimit(MONTH, 100_000, 50_000)).isTrue();
    assertThat(table.changeLimit(MONTH, 100_000, 70_000)).isFalse();
    assertThat(table.openBudget(new Budget(MONTH, "USD", 1, 1, 0, 0))).isFalse();

    table.change(
        held,
        change("p", PurchaseStatus.PAYMENT_PENDING),
        new Terms(
            Optional.of(new BudgetMove(MONTH, "USD", -75_216, 75_216, false)), Optional.empty()));

    assertThat(table.budget(MONTH)).contains(new Budget(MONTH, "USD", 50_000, -25_216, 0, 75_216));
  }

  @Test
  void concurrentApprovals_sixteenAtOnce_neverOverrunTheBudget() throws Exception {
    long fee = 75_216;
    budget(fee * 5 + fee / 2);
    List<Callable<Boolean>> approvers = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Allocation first = opened("p-" + i, PurchaseStatus.AWAITING_APPROVAL, Samples.ALICE);
      approvers.add(() -> approvedInTheEnd(first, fee));
    }

    int approved = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (Future<Boolean> one : threads.invokeAll(approvers)) {
        approved += one.get() ? 1 : 0;
      }
    }

    assertThat(approved).isEqualTo(5);
    assertThat(table.budget(MONTH))
        .contains(new Budget(MONTH, "USD", fee * 5 + fee / 2, fee / 2, fee * 5, 0));
  }

  @Test
  void concurrentClaims_ofOnePurchase_haveOneWinner() throws Exception {
    Allocation approved = opened("p", PurchaseStatus.APPROVED, Samples.ALICE);
    List<Callable<Written>> workers = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      workers.add(
          () ->
              insisting(() -> table.change(approved, change("p", PurchaseStatus.SENDING), FREELY)));
    }

    int won = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      for (Future<Written> one : threads.invokeAll(workers)) {
        won += one.get() instanceof Written.Done ? 1 : 0;
      }
    }

    assertThat(won).isEqualTo(1);
    assertThat(history("p")).hasSize(2);
  }

  private boolean approvedInTheEnd(Allocation first, long fee) throws Exception {
    return insisting(() -> approve(first, hold(fee))) instanceof Written.Done;
  }

  /** A write that others are in the way of is tried again, as a caller does after a 429. */
  private static Written insisting(Callable<Written> write) throws Exception {
    while (true) {
      try {
        return write.call();
      } catch (AwsFailure.Throttled busy) {
        assertThat(busy.answer().operation()).isEqualTo("TransactWriteItems");
        Thread.onSpinWait();
      }
    }
  }

  private Written approve(Allocation first, BudgetMove move) {
    return table.change(
        first,
        change(first.allocationId(), PurchaseStatus.APPROVED),
        new Terms(Optional.of(move), Optional.of("AIDAcarol")));
  }

  private static BudgetMove hold(long fee) {
    return new BudgetMove(MONTH, "USD", fee, 0, true);
  }

  private void budget(long limit) {
    assertThat(table.openBudget(new Budget(MONTH, "USD", limit, limit, 0, 0))).isTrue();
  }

  private Allocation opened(String id, PurchaseStatus status, Person proposer) {
    Change change = Samples.change(id, status, Samples.record("a reason", proposer), Samples.NOW);
    return done(table.open(Samples.first(id, change), change, Optional.empty()));
  }

  private static Change change(String id, PurchaseStatus status) {
    return Samples.change(
        id,
        status,
        Samples.record("another reason", Samples.ALICE),
        Samples.NOW.plusSeconds(ThreadLocalRandom.current().nextInt(1, 60)));
  }

  private static Allocation done(Written written) {
    return ((Written.Done) written).allocation();
  }

  private List<HistoryEntry> history(String id) {
    return table.history(id, 100, Optional.empty()).items();
  }
}
