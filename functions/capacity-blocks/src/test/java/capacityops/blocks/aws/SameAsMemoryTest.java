package capacityops.blocks.aws;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.blocks.MemoryLedger;
import capacityops.blocks.Samples;
import capacityops.blocks.domain.Budget;
import capacityops.blocks.domain.BudgetMove;
import capacityops.blocks.domain.Person;
import capacityops.blocks.domain.PurchaseLedger;
import capacityops.blocks.domain.PurchaseLedger.Terms;
import capacityops.blocks.domain.PurchaseLedger.Written;
import capacityops.blocks.domain.PurchaseRecord;
import capacityops.blocks.domain.PurchaseStatus;
import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.AllocationFilter;
import capacityops.core.ledger.AllocationKind;
import capacityops.core.ledger.Change;
import capacityops.core.ledger.HistoryEntry;
import capacityops.core.ledger.Page;
import capacityops.core.ledger.Untold;
import capacityops.core.time.Ids;
import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import com.amazonaws.services.dynamodbv2.local.shared.access.AmazonDynamoDBLocal;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The ledger in memory, which the simulation runs on, answers as the table does. The table is in
 * DynamoDB Local within this process. What takes time is not the way there but that DynamoDB Local
 * reads every item of a listing as JSON: so each table holds a few sequences only.
 */
class SameAsMemoryTest {
  private static final int SEQUENCES = Integer.getInteger("ledger.sequences", 40);
  private static final int OPERATIONS = 40;
  private static final boolean WITHOUT_TELEMETRY = true;

  /** Every sequence leaves purchases behind that each listing of its table goes through. */
  private static final int SEQUENCES_OF_A_TABLE = 4;

  private static final List<PurchaseStatus> STATUSES = List.of(PurchaseStatus.values());
  private static final List<String> CURRENCIES = List.of("USD", "USD", "USD", "EUR");

  /** A number of every kind of answer, to show that the sequences reach them. */
  private final Set<String> kinds = new HashSet<>();

  private int operations;

  @Test
  void randomOperations_haveTheSameAnswers() {
    AmazonDynamoDBLocal local = DynamoDBEmbedded.create(WITHOUT_TELEMETRY);
    long began = System.nanoTime();
    try {
      for (int seed = 1; seed <= SEQUENCES; seed += SEQUENCES_OF_A_TABLE) {
        compare(local.dynamoDbClient(), seed, Math.min(SEQUENCES, seed + SEQUENCES_OF_A_TABLE - 1));
      }
    } finally {
      local.shutdown();
    }
    System.out.printf(
        "ledger, in memory and in DynamoDB Local: %,d sequences, %,d operations, %d ms%n",
        SEQUENCES, operations, (System.nanoTime() - began) / 1_000_000);
    assertThat(kinds).contains("Done", "Stale", "SamePerson", "OverBudget");
  }

  private void compare(DynamoDbClient client, int first, int last) {
    String name = LocalLedgerTable.create(client);
    PurchaseTable table = new PurchaseTable(client, name, Ids.timeOrdered(() -> Samples.NOW));
    MemoryLedger memory = new MemoryLedger();
    for (int seed = first; seed <= last; seed++) {
      new Sequence(seed, memory, table).run();
    }
    assertThat(lists(table, Optional.empty())).isEqualTo(lists(memory, Optional.empty()));
    client.deleteTable(request -> request.tableName(name));
  }

  private final class Sequence {
    private final int seed;
    private final Random random;
    private final PurchaseLedger memory;
    private final PurchaseLedger table;
    private final List<Allocation> read = new ArrayList<>();
    private final YearMonth month;
    private Instant now;

    Sequence(int seed, PurchaseLedger memory, PurchaseLedger table) {
      this.seed = seed;
      this.random = new Random(seed);
      this.memory = memory;
      this.table = table;
      this.month = YearMonth.of(2026, 1).plusMonths(seed);
      this.now = Samples.NOW.plusSeconds(1000L * seed);
    }

    void run() {
      for (int i = 0; i < OPERATIONS; i++) {
        now = now.plusMillis(1 + random.nextInt(5000));
        operations++;
        operation(i);
      }
    }

    private void operation(int step) {
      switch (random.nextInt(12)) {
        case 0, 1 -> open(step);
        case 2, 3, 4, 5, 6 -> change(step);
        case 7 -> openBudget(step);
        case 8 -> changeLimit(step);
        case 9 -> told(step);
        case 10 -> look(step);
        default -> same(step, memory.budget(month), table.budget(month));
      }
    }

    private void open(int step) {
      String id = id();
      Change change = change(id);
      Allocation first = Samples.first(id, change);
      Optional<BudgetMove> move = move();
      written(step, memory.open(first, change, move), table.open(first, change, move));
    }

    private void change(int step) {
      if (read.isEmpty()) {
        return;
      }
      Allocation current = read.get(random.nextInt(read.size()));
      Change change = change(current.allocationId());
      Optional<String> otherThan =
          random.nextBoolean() ? Optional.of(person().principal()) : Optional.empty();
      Terms terms = new Terms(move(), otherThan);
      written(step, memory.change(current, change, terms), table.change(current, change, terms));
    }

    private void written(int step, Written inMemory, Written inTable) {
      same(step, comparable(inMemory), comparable(inTable));
      kinds.add(inTable.getClass().getSimpleName());
      if (inTable instanceof Written.Done(var allocation)) {
        read.add(allocation);
      }
      same(step, memory.budget(month), table.budget(month));
    }

    private void openBudget(int step) {
      long limit = random.nextInt(100);
      Budget unused = new Budget(month, "USD", limit, limit, 0, 0);
      same(step, memory.openBudget(unused), table.openBudget(unused));
    }

    private void changeLimit(int step) {
      long from = memory.budget(month).map(Budget::limit).orElse(0L) + random.nextInt(2);
      long to = random.nextInt(100);
      same(step, memory.changeLimit(month, from, to), table.changeLimit(month, from, to));
    }

    private void told(int step) {
      same(step, untold(memory), untold(table));
      for (Untold one : memory.untold()) {
        if (random.nextInt(4) > 0) {
          memory.told(one.allocationId(), one.version());
          table.told(one.allocationId(), one.version());
        }
      }
    }

    private void look(int step) {
      String id = id();
      same(step, memory.find(id).map(Seen::of), table.find(id).map(Seen::of));
      same(step, history(memory, id), history(table, id));
      same(step, stillOpen(memory), stillOpen(table));
      if (random.nextInt(8) == 0) {
        Optional<String> status = Optional.of(status().name());
        same(step, lists(memory, status), lists(table, status));
      }
    }

    private void same(int step, Object inMemory, Object inTable) {
      assertThat(inTable).as("seed %d, step %d", seed, step).isEqualTo(inMemory);
    }

    private String id() {
      return "p-%d-%d".formatted(seed, random.nextInt(4));
    }

    private Person person() {
      return random.nextBoolean() ? Samples.ALICE : Samples.BOB;
    }

    private PurchaseStatus status() {
      return STATUSES.get(random.nextInt(STATUSES.size()));
    }

    private Change change(String id) {
      return Samples.change(
          id, status(), Samples.record("reason " + random.nextInt(1000), person()), now);
    }

    private Optional<BudgetMove> move() {
      if (random.nextInt(3) == 0) {
        return Optional.empty();
      }
      return Optional.of(
          new BudgetMove(
              month,
              CURRENCIES.get(random.nextInt(CURRENCIES.size())),
              random.nextInt(-20, 60),
              random.nextInt(-10, 20),
              random.nextBoolean()));
    }
  }

  /** An allocation whose details are compared as what they say, not by the order of members. */
  private record Seen(Allocation allocation, PurchaseRecord record) {
    static Seen of(Allocation allocation) {
      Allocation bare =
          new Allocation(
              allocation.allocationId(),
              allocation.kind(),
              allocation.status(),
              allocation.open(),
              allocation.version(),
              allocation.region(),
              allocation.requestedBy(),
              allocation.createdAt(),
              allocation.updatedAt(),
              null);
      return new Seen(bare, allocation.details(PurchaseRecord.class));
    }
  }

  private record Answered(String kind, Optional<Seen> seen) {}

  private static Answered comparable(Written written) {
    return switch (written) {
      case Written.Done(var allocation) -> new Answered("Done", Optional.of(Seen.of(allocation)));
      case Written.Stale(var found) -> new Answered("Stale", found.map(Seen::of));
      case Written.SamePerson() -> new Answered("SamePerson", Optional.empty());
      case Written.OverBudget() -> new Answered("OverBudget", Optional.empty());
    };
  }

  private static Set<Seen> stillOpen(PurchaseLedger ledger) {
    Set<Seen> open = new HashSet<>();
    ledger.open(AllocationKind.CAPACITY_BLOCK).forEach(one -> open.add(Seen.of(one)));
    return open;
  }

  private static List<HistoryEntry> history(PurchaseLedger ledger, String id) {
    return ledger.history(id, 1000, Optional.empty()).items();
  }

  /** The places of what is not told; of many, only the oldest are given. */
  private static List<Instant> untold(PurchaseLedger ledger) {
    return ledger.untold().stream().map(Untold::at).toList();
  }

  private static List<Seen> lists(PurchaseLedger ledger, Optional<String> status) {
    AllocationFilter filter =
        new AllocationFilter(
            Optional.of(AllocationKind.CAPACITY_BLOCK), status, Optional.empty(), Optional.empty());
    List<Seen> all = new ArrayList<>();
    Optional<String> next = Optional.empty();
    do {
      Page<Allocation> page = ledger.list(filter, 7, next);
      page.items().forEach(one -> all.add(Seen.of(one)));
      next = page.next();
    } while (next.isPresent());
    return all;
  }
}
