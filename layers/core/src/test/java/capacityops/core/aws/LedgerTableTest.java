package capacityops.core.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.core.event.DomainEvent;
import capacityops.core.json.JsonDocument;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.AllocationFilter;
import capacityops.core.ledger.AllocationKind;
import capacityops.core.ledger.Change;
import capacityops.core.ledger.HistoryEntry;
import capacityops.core.ledger.Ledger;
import capacityops.core.ledger.Page;
import capacityops.core.ledger.Reference;
import capacityops.core.ledger.StaleAllocation;
import capacityops.core.ledger.Trail;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LedgerTableTest {
  private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");
  private static final AllocationFilter EVERYTHING =
      new AllocationFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  @RegisterExtension final LocalLedgerTable table = new LocalLedgerTable();
  private LedgerTable ledger;

  record Details(String what, int count, List<String> names, Instant since) {}

  @BeforeEach
  void ledger() throws Exception {
    ledger = new LedgerTable(table.client(), table.name());
  }

  @Test
  void open_newAllocation_isFoundWithItsDetails() {
    Allocation opened = opened("a-1", AllocationKind.CAPACITY_TASK, START);

    assertSame(ledger.find("a-1"), opened);
    assertThat(ledger.find("a-1").orElseThrow().details(Details.class)).isEqualTo(details());
  }

  @Test
  void open_takenId_isRefusedAndChangesNothing() {
    opened("a-1", AllocationKind.CAPACITY_TASK, START);
    Change other = change("OTHER", true, START.plusSeconds(1));

    boolean again =
        ledger.open(
            Allocation.first("a-1", AllocationKind.CAPACITY_TASK, "us-east-1", "bob", other),
            other);

    assertThat(again).isFalse();
    assertThat(ledger.find("a-1").orElseThrow().status()).isEqualTo("NEW");
    assertThat(ledger.history("a-1")).hasSize(1);
  }

  @Test
  void change_currentVersion_writesRecordAndHistoryTogether() {
    Allocation opened = opened("a-1", AllocationKind.CAPACITY_TASK, START);
    Change done = change("DONE", false, START.plusSeconds(5)).answeredIn("aws-request");

    Allocation changed = ledger.change(opened, done);

    assertSame(ledger.find("a-1"), changed);
    assertThat(changed.version()).isEqualTo(2);
    assertThat(ledger.history("a-1"))
        .extracting(HistoryEntry::from, HistoryEntry::to, HistoryEntry::awsRequestId)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(null, "NEW", null),
            org.assertj.core.groups.Tuple.tuple("NEW", "DONE", "aws-request"));
  }

  @Test
  void change_staleVersion_isRefusedAndLeavesNoHistory() {
    Allocation opened = opened("a-1", AllocationKind.CAPACITY_TASK, START);
    ledger.change(opened, change("FIRST", true, START.plusSeconds(1)));

    assertThatThrownBy(() -> ledger.change(opened, change("SECOND", true, START.plusSeconds(2))))
        .isInstanceOf(StaleAllocation.class);
    assertThat(ledger.find("a-1").orElseThrow().status()).isEqualTo("FIRST");
    assertThat(ledger.history("a-1")).hasSize(2);
  }

  @Test
  void reference_takenByAnother_refusesTheWrite() {
    Reference cap = new Reference(AllocationKind.CAPACITY_TASK, "cap-1");
    Allocation one = opened("a-1", AllocationKind.CAPACITY_TASK, START);
    Allocation two = opened("a-2", AllocationKind.CAPACITY_TASK, START);
    ledger.change(one, change("KNOWN", true, START).referredToAs(cap));

    assertThatThrownBy(() -> ledger.change(two, change("KNOWN", true, START).referredToAs(cap)))
        .isInstanceOf(StaleAllocation.class);
    assertThat(ledger.find(cap).orElseThrow().allocationId()).isEqualTo("a-1");
    assertThat(ledger.find("a-2").orElseThrow().status()).isEqualTo("NEW");
  }

  @Test
  void reference_released_isFreeForTheNextAllocation() {
    Reference source = new Reference(AllocationKind.INTERRUPTIBLE_ALLOCATION, "cr-1");
    Allocation one = opened("a-1", AllocationKind.INTERRUPTIBLE_ALLOCATION, START);
    Allocation two = opened("a-2", AllocationKind.INTERRUPTIBLE_ALLOCATION, START);
    Allocation held = ledger.change(one, change("LIVE", true, START).referredToAs(source));

    ledger.change(held, change("ENDED", false, START).releasing(source));
    assertThat(ledger.find(source)).isEmpty();

    ledger.change(two, change("LIVE", true, START).referredToAs(source));
    assertThat(ledger.find(source).orElseThrow().allocationId()).isEqualTo("a-2");
  }

  @Test
  void reference_ofAnother_cannotBeReleased() {
    Reference source = new Reference(AllocationKind.INTERRUPTIBLE_ALLOCATION, "cr-1");
    Allocation one = opened("a-1", AllocationKind.INTERRUPTIBLE_ALLOCATION, START);
    Allocation two = opened("a-2", AllocationKind.INTERRUPTIBLE_ALLOCATION, START);
    ledger.change(one, change("LIVE", true, START).referredToAs(source));

    assertThatThrownBy(() -> ledger.change(two, change("ENDED", false, START).releasing(source)))
        .isInstanceOf(StaleAllocation.class);
    assertThat(ledger.find(source).orElseThrow().allocationId()).isEqualTo("a-1");
  }

  @Test
  void openOfKind_showsOnlyWhatCanStillChange() {
    Allocation ended = opened("a-1", AllocationKind.CAPACITY_TASK, START);
    opened("a-2", AllocationKind.CAPACITY_TASK, START);
    opened("a-3", AllocationKind.CAPACITY_BLOCK, START);
    ledger.change(ended, change("ENDED", false, START));

    assertThat(ledger.open(AllocationKind.CAPACITY_TASK))
        .extracting(Allocation::allocationId)
        .containsExactly("a-2");
  }

  @Test
  void openBeside_showsTheOthersOfTheKindAndRegion() {
    Allocation one = opened("a-1", AllocationKind.CAPACITY_BLOCK, START);
    Allocation ended = opened("a-2", AllocationKind.CAPACITY_BLOCK, START);
    ledger.change(ended, change("ENDED", false, START));
    opened("a-3", AllocationKind.CAPACITY_TASK, START);
    Change elsewhere = change("NEW", true, START);
    ledger.open(
        Allocation.first("a-4", AllocationKind.CAPACITY_BLOCK, "us-west-2", "alice", elsewhere),
        elsewhere);
    opened("a-5", AllocationKind.CAPACITY_BLOCK, START);

    assertThat(ledger.openBeside(one)).extracting(Allocation::allocationId).containsExactly("a-5");
  }

  @Test
  void list_allKinds_pagesNewestFirstWithoutLossOrRepeat() {
    for (int i = 0; i < 7; i++) {
      AllocationKind kind =
          i % 2 == 0 ? AllocationKind.CAPACITY_TASK : AllocationKind.CAPACITY_BLOCK;
      opened("a-" + i, kind, START.plusSeconds(i));
    }

    List<String> listed = new ArrayList<>();
    Optional<String> next = Optional.empty();
    do {
      Page<Allocation> page = ledger.list(EVERYTHING, 3, next);
      assertThat(page.items()).hasSizeLessThanOrEqualTo(3);
      page.items().forEach(allocation -> listed.add(allocation.allocationId()));
      next = page.next();
    } while (next.isPresent());

    assertThat(listed).containsExactly("a-6", "a-5", "a-4", "a-3", "a-2", "a-1", "a-0");
  }

  @Test
  void list_filtered_holdsToEveryPartOfTheFilter() {
    Allocation early = opened("a-0", AllocationKind.CAPACITY_TASK, START);
    opened("a-1", AllocationKind.CAPACITY_TASK, START.plusSeconds(10));
    opened("a-2", AllocationKind.CAPACITY_TASK, START.plusSeconds(20));
    opened("a-3", AllocationKind.CAPACITY_BLOCK, START.plusSeconds(10));
    ledger.change(early, change("DONE", false, START.plusSeconds(30)));

    assertThat(ids(filter(AllocationKind.CAPACITY_TASK, "NEW", null, null)))
        .containsExactly("a-2", "a-1");
    assertThat(ids(filter(null, null, START.plusSeconds(10), START.plusSeconds(20))))
        .containsExactlyInAnyOrder("a-1", "a-3");
    assertThat(ids(filter(null, "DONE", null, null))).containsExactly("a-0");
  }

  @Test
  void history_longerThanAPage_isReadToItsEnd() {
    Allocation current = opened("a-1", AllocationKind.CAPACITY_TASK, START);
    for (int i = 2; i <= 12; i++) {
      current = ledger.change(current, change("S" + i, true, START.plusSeconds(i)));
    }

    List<Long> versions = new ArrayList<>();
    Optional<String> next = Optional.empty();
    do {
      Page<HistoryEntry> page = ledger.history("a-1", 5, next);
      page.items().forEach(entry -> versions.add(entry.version()));
      next = page.next();
    } while (next.isPresent());

    assertThat(versions).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
  }

  @Test
  void wholeHistory_isAllPages_andEmptyForWhatThereIsNot() {
    Allocation current = opened("a-1", AllocationKind.CAPACITY_TASK, START);
    int versions = Ledger.HISTORY_PAGE + 2;
    for (int i = 2; i <= versions; i++) {
      current = ledger.change(current, change("S" + i, true, START.plusSeconds(i)));
    }

    assertThat(ledger.history("a-1"))
        .extracting(HistoryEntry::version)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, versions).boxed().toList());
    assertThat(ledger.history("none")).isEmpty();
  }

  @Test
  void trail_ofAnIdOrAName_isTheRecordWithItsHistory() {
    Reference cap = new Reference(AllocationKind.CAPACITY_TASK, "cap-1");
    Allocation opened = opened("a-1", AllocationKind.CAPACITY_TASK, START);
    Allocation done = ledger.change(opened, change("DONE", false, START).referredToAs(cap));

    Trail trail = ledger.trail("a-1").orElseThrow();

    assertSame(Optional.of(trail.allocation()), done);
    assertThat(trail.history()).isEqualTo(ledger.history("a-1")).hasSize(2);
    assertThat(ledger.trail(cap)).hasValueSatisfying(same -> assertThat(same.history()).hasSize(2));
    assertThat(ledger.trail("a-2")).isEmpty();
  }

  @Test
  void trail_longerThanAnAnswerOfDynamoDb_isReadToItsEnd() {
    String reason = "x".repeat(300_000);
    Allocation current = opened("a-1", AllocationKind.CAPACITY_TASK, START);
    for (int i = 2; i <= 6; i++) {
      current = ledger.change(current, change("S" + i, true, START, reason));
    }

    assertThat(ledger.trail("a-1").orElseThrow().history())
        .extracting(HistoryEntry::version)
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
  }

  @Test
  void untold_eventOfAWrite_staysUntilTold() {
    DomainEvent event = new DomainEvent("Something Happened", "a-1", JsonDocument.of(details()));
    Change told = change("NEW", true, START).telling(event);
    ledger.open(
        Allocation.first("a-1", AllocationKind.CAPACITY_TASK, "us-east-1", "alice", told), told);

    var untold = ledger.untold();
    assertThat(untold).hasSize(1);
    assertThat(untold.getFirst().event().detailType()).isEqualTo("Something Happened");
    assertThat(untold.getFirst().event().detail().as(Details.class)).isEqualTo(details());

    ledger.told("a-1", 1);
    assertThat(ledger.untold()).isEmpty();
  }

  private static void assertSame(Optional<Allocation> found, Allocation written) {
    assertThat(found.orElseThrow())
        .usingRecursiveComparison()
        .ignoringFields("details")
        .isEqualTo(written);
  }

  private Allocation opened(String id, AllocationKind kind, Instant at) {
    Change change = change("NEW", true, at);
    Allocation first = Allocation.first(id, kind, "us-east-1", "alice", change);
    assertThat(ledger.open(first, change)).isTrue();
    return first;
  }

  private static Change change(String status, boolean open, Instant at) {
    return change(status, open, at, "a test");
  }

  private static Change change(String status, boolean open, Instant at, String reason) {
    return Change.to(status, open, details(), "alice", reason, at);
  }

  private static Details details() {
    return new Details("text", 7, List.of("a", "b"), START);
  }

  private List<String> ids(AllocationFilter filter) {
    return ledger.list(filter, 100, Optional.empty()).items().stream()
        .map(Allocation::allocationId)
        .toList();
  }

  private static AllocationFilter filter(
      AllocationKind kind, String status, Instant from, Instant to) {
    return new AllocationFilter(
        Optional.ofNullable(kind),
        Optional.ofNullable(status),
        Optional.ofNullable(from),
        Optional.ofNullable(to));
  }
}
