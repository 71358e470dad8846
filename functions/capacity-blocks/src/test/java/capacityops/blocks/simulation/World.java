package capacityops.blocks.simulation;

import capacityops.blocks.MemoryLedger;
import capacityops.blocks.domain.AcrossRegions;
import capacityops.blocks.domain.ApprovePurchase;
import capacityops.blocks.domain.ApprovePurchase.Consent;
import capacityops.blocks.domain.Approving;
import capacityops.blocks.domain.Budgets;
import capacityops.blocks.domain.BuyOnce;
import capacityops.blocks.domain.CapacityBlockReader;
import capacityops.blocks.domain.Findings;
import capacityops.blocks.domain.LedgerIdentity;
import capacityops.blocks.domain.Lookout;
import capacityops.blocks.domain.Next;
import capacityops.blocks.domain.Offering;
import capacityops.blocks.domain.OfferingMemory;
import capacityops.blocks.domain.Order;
import capacityops.blocks.domain.Permission;
import capacityops.blocks.domain.Person;
import capacityops.blocks.domain.Principals;
import capacityops.blocks.domain.PurchaseExecutions;
import capacityops.blocks.domain.PurchaseRecord;
import capacityops.blocks.domain.PurchaseRules;
import capacityops.blocks.domain.PurchaseSender;
import capacityops.blocks.domain.PurchaseStatus;
import capacityops.blocks.domain.Purchases;
import capacityops.blocks.domain.RejectPurchase;
import capacityops.blocks.domain.RequestPurchase;
import capacityops.blocks.domain.ResolvePurchase;
import capacityops.blocks.domain.ResolvePurchase.Decision;
import capacityops.blocks.domain.Senders;
import capacityops.blocks.domain.SettlePurchase;
import capacityops.blocks.domain.SweepPurchases;
import capacityops.core.api.Caller;
import capacityops.core.concurrent.OneByOne;
import capacityops.core.event.Announcer;
import capacityops.core.event.DomainEvent;
import capacityops.core.event.EventBus;
import capacityops.core.ledger.Allocation;
import capacityops.core.money.Money;
import capacityops.core.telemetry.Meter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The real program over simulated ports, and what must hold of it. */
final class World {
  static final String PURCHASE = "00000000-0000-7000-8000-000000000001";
  static final String OTHER = "00000000-0000-7000-8000-000000000002";

  private static final Map<Object, Prepared> PREPARED = new ConcurrentHashMap<>();

  final Stage stage;
  final MemoryLedger memory = new MemoryLedger(TextOnce::record);
  final SimulatedEc2 ec2;
  private final Config config;
  private final boolean duplicatesNeedConfirmation;
  private final Invariants invariants = new Invariants();
  private final Set<String> started = new HashSet<>();
  private final Map<String, String> extensionOwners = new HashMap<>();
  private final Map<String, Integer> alarms = new TreeMap<>();
  private final Map<String, Integer> approvals = new TreeMap<>();
  private final SimulatedLedger ledger;
  private final RequestPurchase request;
  private final ApprovePurchase approve;
  private final RejectPurchase reject;
  private final ResolvePurchase resolve;
  private final BuyOnce buy;
  private final SettlePurchase settle;
  private final SweepPurchases sweep;
  private boolean original = true;
  private MemoryLedger backup;
  private int tables = 1;
  private final Map<String, Integer> nonces = new TreeMap<>();
  private int checked = -1;

  /** What a purchase that is approved before the play leaves behind. */
  private record Prepared(MemoryLedger memory, Set<String> started) {}

  /** How a world is made, with or without a guard. */
  record Config(
      SimulatedEc2.Rules ec2,
      Duration window,
      int absences,
      Function<World, SimulatedLedger> ledger,
      Function<CapacityBlockReader, CapacityBlockReader> reader,
      Function<PurchaseSender<Order.Block>, PurchaseSender<Order.Block>> sender,
      Function<World, LedgerIdentity> identity,
      boolean looksForUnknown,
      Function<Caller, Person> people,
      boolean runsMachines) {

    static Config guarded() {
      return new Config(
          new SimulatedEc2.Rules(true, List.of(Duration.ZERO, Duration.ofMinutes(5)), false),
          Duration.ofMinutes(30),
          3,
          SimulatedLedger::new,
          reader -> reader,
          sender -> sender,
          world -> world::identity,
          true,
          new Principals(Set.of())::person,
          false);
    }

    /** One complete look is enough, so that a short schedule reaches a person. */
    static Config brief() {
      return absentTimes(1);
    }

    /** So many complete looks must not show it. */
    static Config absentTimes(int looks) {
      return guarded().window(Duration.ofMinutes(30), looks);
    }

    Config ec2(SimulatedEc2.Rules rules) {
      return new Config(
          rules,
          window,
          absences,
          ledger,
          reader,
          sender,
          identity,
          looksForUnknown,
          people,
          runsMachines);
    }

    Config window(Duration length, int looks) {
      return new Config(
          ec2,
          length,
          looks,
          ledger,
          reader,
          sender,
          identity,
          looksForUnknown,
          people,
          runsMachines);
    }

    Config ledger(Function<World, SimulatedLedger> other) {
      return new Config(
          ec2,
          window,
          absences,
          other,
          reader,
          sender,
          identity,
          looksForUnknown,
          people,
          runsMachines);
    }

    Config reader(Function<CapacityBlockReader, CapacityBlockReader> other) {
      return new Config(
          ec2,
          window,
          absences,
          ledger,
          other,
          sender,
          identity,
          looksForUnknown,
          people,
          runsMachines);
    }

    Config sender(Function<PurchaseSender<Order.Block>, PurchaseSender<Order.Block>> other) {
      return new Config(
          ec2,
          window,
          absences,
          ledger,
          reader,
          other,
          identity,
          looksForUnknown,
          people,
          runsMachines);
    }

    Config identity(Function<World, LedgerIdentity> other) {
      return new Config(
          ec2,
          window,
          absences,
          ledger,
          reader,
          sender,
          other,
          looksForUnknown,
          people,
          runsMachines);
    }

    Config looksForUnknown(boolean looks) {
      return new Config(
          ec2, window, absences, ledger, reader, sender, identity, looks, people, runsMachines);
    }

    Config people(Function<Caller, Person> other) {
      return new Config(
          ec2,
          window,
          absences,
          ledger,
          reader,
          sender,
          identity,
          looksForUnknown,
          other,
          runsMachines);
    }

    Config runsMachines(boolean runs) {
      return new Config(
          ec2, window, absences, ledger, reader, sender, identity, looksForUnknown, people, runs);
    }
  }

  World(Stage stage, Config config) {
    this(stage, config, false);
  }

  World(Stage stage, Config config, boolean duplicatesNeedConfirmation) {
    this.stage = stage;
    this.config = config;
    this.duplicatesNeedConfirmation = duplicatesNeedConfirmation;
    this.ec2 = new SimulatedEc2(stage, config.ec2());
    this.ledger = config.ledger().apply(this);
    PurchaseRules rules = rules();
    EventBus bus = this::put;
    Purchases purchases = new Purchases(ledger, new Announcer(ledger, bus), stage, TextOnce.FORM);
    Lookout lookout = new Lookout(config.reader().apply(ec2), stage);
    Findings findings = new Findings(purchases, meter());
    settle = new SettlePurchase(purchases, lookout, findings, meter(), rules, stage);
    PurchaseExecutions executions = executions();
    Budgets budgets = new Budgets(ledger, rules.monthlyBudget());
    LedgerIdentity identity = config.identity().apply(this);
    Approving approving = new Approving(purchases, budgets, executions, identity, rules, stage);
    request =
        new RequestPurchase(
            ec2, noMemory(), purchases, approving, order -> new Permission.Granted(), rules, stage);
    approve = new ApprovePurchase(purchases, approving, rules, stage);
    reject = new RejectPurchase(purchases);
    resolve = new ResolvePurchase(purchases, lookout, findings, approving, stage);
    Senders senders =
        new Senders(
            config.sender().apply(ec2.blockSender()),
            ec2.extensionSender(
                order -> extensionOwners.get(order.capacityBlockExtensionOfferingId())));
    buy =
        new BuyOnce(
            new BuyOnce.Parts(purchases, senders, ec2, lookout, findings, settle, identity),
            rules,
            () -> stage.quietly(this::nonce),
            stage,
            stage::instant);
    sweep =
        new SweepPurchases(
            new SweepPurchases.Parts(
                purchases,
                lookout,
                findings,
                settle,
                budgets,
                executions,
                identity,
                new AcrossRegions(new OneByOne()),
                bus,
                meter()),
            List.of(SimulatedEc2.REGION),
            rules,
            stage);
  }

  private PurchaseRules rules() {
    return new PurchaseRules(
        "123456789012",
        "simulation",
        List.of(SimulatedEc2.REGION),
        Money.of("0", "USD"),
        Money.of("50000.00", "USD"),
        Duration.ofDays(1),
        Duration.ofMinutes(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(20),
        config.window(),
        config.absences(),
        duplicatesNeedConfirmation);
  }

  // What people and machines do.

  static Caller alice() {
    return caller("alice", "AROAALICE:alice");
  }

  static Caller bob() {
    return caller("bob", "AROABOB:bob");
  }

  static Caller carol() {
    return caller("carol", "AROACAROL:carol");
  }

  /** Alice under another name that she has chosen. */
  static Caller aliceInDisguise() {
    return caller("alice", "AROAALICE:bob");
  }

  private static Caller caller(String role, String userId) {
    String session = userId.split(":", 2)[1];
    return new Caller(
        "arn:aws:sts::123456789012:assumed-role/%s/%s".formatted(role, session),
        "123456789012",
        userId);
  }

  void ask(String purchaseId, String offeringId) {
    Offering offering = SimulatedEc2.offering(offeringId);
    extensionOwners.put(offeringId, purchaseId);
    RequestPurchase.Wanted wanted =
        new RequestPurchase.Wanted(
            offeringId,
            offering.search().capacityReservationId(),
            null,
            offering.search(),
            "Linux/UNIX",
            Money.of("40000.00", "USD"),
            Map.of("team", "research"),
            "training");
    request.ask(purchaseId, wanted, config.people().apply(alice()));
  }

  void approve(String purchaseId, Caller who) {
    approve(purchaseId, who, new Consent(Optional.empty(), null, false));
  }

  void approve(String purchaseId, Caller who, Consent consent) {
    approve.approve(purchaseId, config.people().apply(who), consent);
  }

  void reject(String purchaseId, Caller who, String comment) {
    reject.reject(purchaseId, config.people().apply(who), comment);
  }

  /** Asked for and approved, before anything is simulated: the same for every run. */
  void approved(String purchaseId, String offeringId) {
    Object setting = List.of(purchaseId, offeringId, config.people(), config.ledger());
    Prepared prepared = PREPARED.get(setting);
    if (prepared == null || config.runsMachines()) {
      ask(purchaseId, offeringId);
      approve(purchaseId, bob());
      PREPARED.put(setting, new Prepared(memory.copy(), Set.copyOf(started)));
      return;
    }
    memory.restore(prepared.memory());
    started.addAll(prepared.started());
    extensionOwners.put(offeringId, purchaseId);
    approvalGiven(purchaseId + "#1");
  }

  /** Numbered by who draws them: what does not differ otherwise is one state. */
  private String nonce() {
    return stage.who() + " " + nonces.merge(stage.who(), 1, Integer::sum);
  }

  Next buy(String purchaseId, int attempt) {
    return buy.buy(purchaseId, attempt);
  }

  /** The state machine, as statemachines/capacity-block-purchase.asl.json has it. */
  void machine(String purchaseId, int attempt) {
    PurchaseStatus status = PurchaseStatus.APPROVED;
    Next next = new Next(Next.Action.BUY, status, 0);
    int looks = 0;
    Duration waited = Duration.ZERO;
    while (next.action() != Next.Action.END) {
      boolean buying = next.action() == Next.Action.BUY;
      Duration pause = Duration.ofSeconds(next.waitSeconds());
      stage.pause(pause);
      if (buying) {
        waited = Duration.ZERO;
        next = bought(purchaseId, attempt, status);
      } else {
        boolean sent = status == PurchaseStatus.SENDING || status == PurchaseStatus.UNKNOWN;
        waited = sent ? waited.plus(pause) : Duration.ZERO;
        next = looked(purchaseId, attempt, looks, waited, status);
      }
      looks = next.status() == status ? looks + 1 : 0;
      status = next.status();
    }
  }

  private Next bought(String purchaseId, int attempt, PurchaseStatus status) {
    try {
      Next next = buy(purchaseId, attempt);
      return next.action() == Next.Action.BUY
          ? new Next(Next.Action.LOOK, next.status(), next.waitSeconds())
          : next;
    } catch (RuntimeException e) {
      return new Next(Next.Action.LOOK, status, 5);
    }
  }

  private Next looked(
      String purchaseId, int attempt, int looks, Duration waited, PurchaseStatus status) {
    try {
      return settle.look(purchaseId, attempt, looks, waited);
    } catch (RuntimeException e) {
      return new Next(Next.Action.END, status, 0);
    }
  }

  /** One look of the state machine. */
  Next look(String purchaseId, int attempt, int looks, Duration waited) {
    return settle.look(purchaseId, attempt, looks, waited);
  }

  void sweep() {
    if (config.looksForUnknown()) {
      sweep.sweep();
    }
  }

  void resolve(String purchaseId, Caller who, Decision decision) {
    resolve.resolve(purchaseId, config.people().apply(who), decision, "decided");
  }

  PurchaseStatus status(String purchaseId) {
    return memory
        .find(purchaseId)
        .map(allocation -> PurchaseStatus.valueOf(allocation.status()))
        .orElse(null);
  }

  PurchaseRecord record(String purchaseId) {
    return TextOnce.record(memory.find(purchaseId).orElseThrow());
  }

  void backUp() {
    backup = memory.copy();
  }

  boolean hasBackup() {
    return backup != null;
  }

  /** The table becomes what it was when the backup was taken, under another id. */
  void restore() {
    memory.restore(backup);
    tables++;
    original = false;
  }

  /** A person has made sure that everything was found, and says that this is the ledger now. */
  void liftQuarantine() {
    original = true;
  }

  boolean wasRestored() {
    return tables > 1;
  }

  boolean isOriginalNow() {
    return original;
  }

  LedgerIdentity.Identity identity() {
    return stage.call(
        Port.LEDGER_IDENTITY, fault -> new LedgerIdentity.Identity("table-" + tables, original));
  }

  /** How often leave was given to send a request of an attempt. */
  int approvalsOf(String attempt) {
    return approvals.getOrDefault(attempt, 0);
  }

  void approvalGiven(String attempt) {
    approvals.merge(attempt, 1, Integer::sum);
  }

  // What must hold.

  /** Everything outside the processes that anything can depend on, as a number. */
  long fingerprint(Marks marks) {
    long all = Marks.mix(tables, original ? 1 : 2);
    for (Object held : memory.contents()) {
      all = Marks.mix(all, marks.of(held));
    }
    for (Object held : backup == null ? List.of() : backup.contents()) {
      all = Marks.mix(all, marks.of(held));
    }
    all = Marks.mix(all, 7);
    for (Object held : ec2.contents()) {
      all = Marks.mix(all, marks.of(held));
    }
    all = Marks.mix(all, marks.of(Set.copyOf(started)));
    all = Marks.mix(all, marks.of(Map.copyOf(approvals)));
    return Marks.mix(all, marks.of(Set.copyOf(alarms.keySet())));
  }

  /** All that a step can change. */
  record Saved(
      MemoryLedger memory,
      SimulatedEc2.Saved ec2,
      Set<String> started,
      Map<String, Integer> alarms,
      Map<String, Integer> approvals,
      MemoryLedger backup,
      boolean original,
      int tables,
      Map<String, Integer> nonces,
      int checked) {}

  Saved saved() {
    return new Saved(
        memory.copy(),
        ec2.saved(),
        Set.copyOf(started),
        Map.copyOf(alarms),
        Map.copyOf(approvals),
        backup,
        original,
        tables,
        Map.copyOf(nonces),
        checked);
  }

  void load(Saved saved) {
    memory.become(saved.memory());
    ec2.load(saved.ec2());
    started.clear();
    started.addAll(saved.started());
    alarms.clear();
    alarms.putAll(saved.alarms());
    approvals.clear();
    approvals.putAll(saved.approvals());
    backup = saved.backup();
    original = saved.original();
    tables = saved.tables();
    nonces.clear();
    nonces.putAll(saved.nonces());
    checked = saved.checked();
  }

  /** Whatever has not changed holds still. */
  void check() {
    int changes = 31 * memory.changes() + ec2.changes();
    if (changes != checked) {
      checked = changes;
      invariants.check(this);
    }
  }

  /** Once nothing fails any more: the sweep runs, machines are restarted, until all is at rest. */
  void settleDown() {
    Optional<String> unrest = Optional.of("not begun");
    for (int round = 0; round < 12 && unrest.isPresent(); round++) {
      stage.passTo(stage.now().plus(Duration.ofMinutes(10)));
      sweep();
      buyWhatIsApproved();
      check();
      unrest = invariants.unrest(this);
    }
    unrest.ifPresent(
        what -> {
          throw new Violation(what);
        });
  }

  private void buyWhatIsApproved() {
    List<Allocation> approved = new ArrayList<>();
    memory.all().forEach(approved::add);
    approved.removeIf(allocation -> !allocation.status().equals("APPROVED") || !original);
    for (Allocation allocation : approved) {
      buy(allocation.allocationId(), TextOnce.record(allocation).attempt().number());
    }
  }

  Map<String, Integer> alarms() {
    return alarms;
  }

  private void put(DomainEvent event, Instant at) {
    String unused = stage.call(Port.BUS_PUT, fault -> event.detailType());
  }

  private Meter meter() {
    return new Meter() {
      @Override
      public void count(String name, Map<String, String> dimensions) {
        boolean unused = stage.quietly(() -> alarms.merge(name, 1, Integer::sum) > 0);
      }

      @Override
      public void took(String name, Duration duration, Map<String, String> dimensions) {
        throw new AssertionError("nothing is timed here");
      }
    };
  }

  /** A name is started once, as Step Functions has it. */
  private boolean begun(PurchaseExecutions.Execution execution) {
    boolean begins = started.add(execution.toString());
    if (begins && config.runsMachines()) {
      stage.actor(
          "machine-" + execution.attempt() + "-" + execution.execution(),
          () -> machine(execution.purchaseId(), execution.attempt()));
    }
    return begins;
  }

  private PurchaseExecutions executions() {
    return new PurchaseExecutions() {
      @Override
      public void start(Execution execution) {
        boolean unused = stage.call(Port.EXECUTION_START, fault -> begun(execution));
      }

      @Override
      public State state(Execution execution) {
        return stage.call(
            Port.EXECUTION_STATE,
            fault -> started.contains(execution.toString()) ? State.RUNNING : State.NEVER_STARTED);
      }
    };
  }

  private static OfferingMemory noMemory() {
    return new OfferingMemory() {
      @Override
      public void remember(List<Offering> offerings) {
        throw new AssertionError("nothing is searched for here");
      }

      @Override
      public Optional<Offering.Search> searchOf(String offeringId) {
        return Optional.empty();
      }
    };
  }
}
