package capacityops.blocks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.blocks.domain.BudgetMove;
import capacityops.blocks.domain.CapacityBlockReader;
import capacityops.blocks.domain.LedgerIdentity;
import capacityops.blocks.domain.Order;
import capacityops.blocks.domain.Permission;
import capacityops.blocks.domain.Person;
import capacityops.blocks.domain.PurchaseRecord;
import capacityops.blocks.domain.PurchaseSender;
import capacityops.blocks.domain.PurchaseStatus;
import capacityops.blocks.domain.Reply;
import capacityops.blocks.domain.SeenBlock;
import capacityops.blocks.domain.SeenExtension;
import capacityops.blocks.simulation.Simulation.Counterexample;
import capacityops.core.api.Caller;
import capacityops.core.ledger.Allocation;
import capacityops.core.ledger.Change;
import capacityops.core.ledger.Page;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Takes one guard away at a time: the simulation must see the harm. With every guard in its place
 * the same schedules show none.
 */
@Execution(ExecutionMode.CONCURRENT)
class GuardRemovalTest {
  private static final int SEEDS = 4_000;
  private static final int MOST_FAULTS = 6;
  private static final List<Duration> NO_LAG = List.of(Duration.ZERO);

  static Stream<Arguments> removals() {
    World.Config guarded = World.Config.guarded();
    World.Config brief = World.Config.brief();
    return Stream.of(
        removal(
            "the SDK repeats a purchase", guarded.sender(Repeating::new), GuardRemovalTest::people),
        removal("read, then write", guarded.ledger(Overwriting::new), GuardRemovalTest::people),
        removal(
            "a claim that expires", guarded.ledger(ExpiringClaims::new), GuardRemovalTest::late),
        removal(
            "somebody else's claim taken for mine",
            guarded.ledger(Greedy::new),
            GuardRemovalTest::people),
        removal(
            "an ambiguous answer taken for a refusal",
            guarded.sender(Optimistic::new),
            GuardRemovalTest::people),
        removal(
            "no window before a person is asked",
            guarded.window(Duration.ZERO, 0),
            GuardRemovalTest::people),
        everyPath(
            "no deadline at AWS",
            0,
            brief.ec2(ec2(false, NO_LAG, false)),
            GuardRemovalTest::people),
        everyPath(
            "EC2 lists a block after the window",
            1,
            brief.ec2(ec2(true, List.of(Duration.ofMinutes(90)), false)),
            GuardRemovalTest::people),
        removal("no tag at the purchase", guarded.sender(Untagged::new), GuardRemovalTest::people),
        removal(
            "a restored table is not known",
            guarded
                .identity(world -> LedgerIdentity.unguarded())
                .ec2(ec2(true, List.of(Duration.ofMinutes(20)), false)),
            world -> Scopes.restored(world, true)),
        removal(
            "the ledger is not identified again after the claim",
            guarded.identity(Remembered::new),
            world -> Scopes.restored(world, true)),
        removal(
            "an unknown outcome opens the purchase again",
            guarded.ledger(Reopening::new),
            GuardRemovalTest::people),
        removal(
            "the budget released on unknown",
            guarded.ledger(Generous::new),
            GuardRemovalTest::people),
        removal("nobody looks", guarded.looksForUnknown(false), GuardRemovalTest::people),
        removal(
            "people told apart by session names",
            guarded.people(GuardRemovalTest::bySession),
            Scopes::approvals),
        removal("the budget read, then written", guarded.ledger(Unlimited::new), Scopes::approvals),
        removal(
            "the history written apart", guarded.ledger(Forgetful::new), GuardRemovalTest::people),
        removal(
            "only the first page is read",
            guarded.ec2(ec2(true, NO_LAG, true)).reader(FirstPage::new),
            GuardRemovalTest::people));
  }

  @Execution(ExecutionMode.SAME_THREAD)
  @ParameterizedTest(name = "without a guard: {0}")
  @MethodSource("removals")
  void withoutAGuard_theSimulationSeesTheHarm(
      String removed, Supplier<Optional<Counterexample>> search) {
    Optional<Counterexample> found = search.get();
    assertThat(found).as("no schedule shows the harm of: " + removed).isPresent();
    System.out.printf(
        "simulation, guard removed: %s: %s, %d steps: %s%n",
        removed, found.get().where(), found.get().steps(), found.get().violation());
  }

  /** Along seeds, up to the first that shows it. */
  private static Arguments removal(
      String name, World.Config config, Function<World, Runnable> scope) {
    Supplier<Optional<Counterexample>> search =
        () -> Simulation.search(SEEDS, MOST_FAULTS, config, scope);
    return Arguments.of(name, search);
  }

  /** Along every path, for what a seed hardly ever meets. */
  private static Arguments everyPath(
      String name, int faults, World.Config config, Function<World, Runnable> scope) {
    Supplier<Optional<Counterexample>> search =
        () -> Simulation.firstOfEveryPath(faults, config, scope);
    return Arguments.of(name, search);
  }

  private static Runnable people(World world) {
    return Scopes.workersSweepAndPeople(world, 2, "cb-1");
  }

  private static Runnable late(World world) {
    world.stage.actor(
        "late-worker",
        () -> {
          world.stage.pause(Duration.ofMinutes(3));
          world.buy(World.PURCHASE, 1);
        });
    return Scopes.workersSweepAndPeople(world, 1, "cb-1");
  }

  private static SimulatedEc2.Rules ec2(boolean deadline, List<Duration> lags, boolean second) {
    return new SimulatedEc2.Rules(deadline, lags, second);
  }

  private static Person bySession(Caller caller) {
    return new Person(caller.arn(), caller.userId());
  }

  private abstract static class OtherSender implements PurchaseSender<Order.Block> {
    final PurchaseSender<Order.Block> real;

    OtherSender(PurchaseSender<Order.Block> real) {
      this.real = real;
    }

    @Override
    public Permission mayBuy(Order.Block order) {
      return real.mayBuy(order);
    }
  }

  private static final class Repeating extends OtherSender {
    Repeating(PurchaseSender<Order.Block> real) {
      super(real);
    }

    @Override
    public Reply send(Order.Block order, Instant deadline) {
      Reply reply = real.send(order, deadline);
      return reply instanceof Reply.Taken ? reply : real.send(order, deadline);
    }
  }

  private static final class Optimistic extends OtherSender {
    Optimistic(PurchaseSender<Order.Block> real) {
      super(real);
    }

    @Override
    public Reply send(Order.Block order, Instant deadline) {
      Reply reply = real.send(order, deadline);
      return reply instanceof Reply.Silence
          ? new Reply.ErrorAnswer(400, "InvalidParameterValue", "failed", "r-9")
          : reply;
    }
  }

  /** The tag is to be written after the purchase, by a process that may have died. */
  private static final class Untagged extends OtherSender {
    private static final String TAG = "capacity-ops:purchase-id";

    Untagged(PurchaseSender<Order.Block> real) {
      super(real);
    }

    @Override
    public Reply send(Order.Block order, Instant deadline) {
      Map<String, String> later = new TreeMap<>(order.tags());
      later.put("name", later.remove(TAG));
      later.remove("capacity-ops:stack");
      return real.send(
          new Order.Block(
              order.region(),
              order.capacityBlockOfferingId(),
              order.instancePlatform(),
              later,
              order.attempt()),
          deadline);
    }
  }

  private static final class Overwriting extends SimulatedLedger {
    Overwriting(World world) {
      super(world);
    }

    @Override
    public Written change(Allocation current, Change change, Terms terms) {
      return written(() -> memory.overwrite(current, change, terms));
    }
  }

  /** A claim of which nothing was heard for a minute counts for nothing. */
  private static final class ExpiringClaims extends SimulatedLedger {
    ExpiringClaims(World world) {
      super(world);
    }

    @Override
    public Optional<Allocation> find(String allocationId) {
      return super.find(allocationId).map(this::expired);
    }

    @Override
    public Written change(Allocation current, Change change, Terms terms) {
      Allocation there = memory.find(current.allocationId()).orElseThrow();
      boolean same = there.version() == current.version();
      return super.change(same ? there : current, change, terms);
    }

    private Allocation expired(Allocation found) {
      Instant lease = found.updatedAt().plus(Duration.ofMinutes(1));
      boolean over =
          found.status().equals(PurchaseStatus.SENDING.name()) && world.stage.now().isAfter(lease);
      return over
          ? new Allocation(
              found.allocationId(),
              found.kind(),
              PurchaseStatus.APPROVED.name(),
              found.open(),
              found.version(),
              found.region(),
              found.requestedBy(),
              found.createdAt(),
              found.updatedAt(),
              found.details())
          : found;
    }
  }

  private static final class Greedy extends SimulatedLedger {
    Greedy(World world) {
      super(world);
    }

    @Override
    public Written change(Allocation current, Change change, Terms terms) {
      Written written = super.change(current, change, terms);
      boolean claim = change.status().equals(PurchaseStatus.SENDING.name());
      return claim && written instanceof Written.Stale
          ? new Written.Done(current.after(change))
          : written;
    }
  }

  /** Whatever is not known counts as not sent. */
  private static final class Reopening extends SimulatedLedger {
    Reopening(World world) {
      super(world);
    }

    @Override
    public Written change(Allocation current, Change change, Terms terms) {
      boolean unknown =
          change.status().equals(PurchaseStatus.UNKNOWN.name())
              && current.status().equals(PurchaseStatus.SENDING.name());
      return super.change(current, unknown ? opened(change) : change, terms);
    }

    private static Change opened(Change change) {
      return new Change(
          PurchaseStatus.APPROVED.name(),
          change.open(),
          change.details(),
          change.actor(),
          change.reason(),
          change.awsRequestId(),
          change.at(),
          change.event(),
          change.references(),
          change.released());
    }
  }

  /** A worker asks once which table the ledger is. */
  private static final class Remembered implements LedgerIdentity {
    private final World world;
    private final Map<String, Identity> known = new TreeMap<>();

    Remembered(World world) {
      this.world = world;
    }

    @Override
    public Identity read() {
      String who = world.stage.who();
      return who.startsWith("worker")
          ? known.computeIfAbsent(who, worker -> world.identity())
          : world.identity();
    }
  }

  private static final class Generous extends SimulatedLedger {
    Generous(World world) {
      super(world);
    }

    @Override
    public Written change(Allocation current, Change change, Terms terms) {
      if (!change.status().equals(PurchaseStatus.UNKNOWN.name())
          || current.status().equals(PurchaseStatus.UNKNOWN.name())) {
        return super.change(current, change, terms);
      }
      PurchaseRecord record = change.details().as(PurchaseRecord.class);
      long held = record.stake().held();
      memory.forceMove(
          new BudgetMove(YearMonth.parse(record.stake().month()), "USD", -held, 0, false));
      return super.change(current, change, terms);
    }
  }

  private static final class Unlimited extends SimulatedLedger {
    Unlimited(World world) {
      super(world);
    }

    @Override
    public Written change(Allocation current, Change change, Terms terms) {
      return written(
          () -> {
            Written written =
                memory.change(current, change, new Terms(Optional.empty(), terms.otherThan()));
            if (written instanceof Written.Done) {
              terms.move().ifPresent(memory::forceMove);
            }
            return written;
          });
    }
  }

  private static final class Forgetful extends SimulatedLedger {
    private int writes;

    Forgetful(World world) {
      super(world);
    }

    @Override
    public Written change(Allocation current, Change change, Terms terms) {
      Written written = super.change(current, change, terms);
      if (written instanceof Written.Done && ++writes % 3 == 0) {
        memory.forgetLastEntry(current.allocationId());
      }
      return written;
    }
  }

  private static final class FirstPage implements CapacityBlockReader {
    private final CapacityBlockReader real;

    FirstPage(CapacityBlockReader real) {
      this.real = real;
    }

    @Override
    public Page<SeenBlock> reservations(String region, Optional<String> next) {
      return new Page<>(real.reservations(region, next).items(), Optional.empty());
    }

    @Override
    public Page<SeenBlock> blocks(String region, Optional<String> next) {
      return new Page<>(real.blocks(region, next).items(), Optional.empty());
    }

    @Override
    public Page<SeenExtension> extensionHistory(
        String region, Optional<String> capacityReservationId, Optional<String> next) {
      return real.extensionHistory(region, capacityReservationId, next);
    }

    @Override
    public Page<Interconnect> interconnects(String region, Optional<String> next) {
      return real.interconnects(region, next);
    }
  }
}
