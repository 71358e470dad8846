package capacityops.blocks;

import capacityops.blocks.aws.PurchaseTable;
import capacityops.blocks.domain.AcrossRegions;
import capacityops.blocks.domain.ApprovePurchase;
import capacityops.blocks.domain.Approving;
import capacityops.blocks.domain.Budgets;
import capacityops.blocks.domain.BuyOnce;
import capacityops.blocks.domain.CheckPermission;
import capacityops.blocks.domain.Findings;
import capacityops.blocks.domain.LedgerIdentity;
import capacityops.blocks.domain.Lookout;
import capacityops.blocks.domain.Notifier.Notice;
import capacityops.blocks.domain.Principals;
import capacityops.blocks.domain.PurchaseExecutions;
import capacityops.blocks.domain.PurchaseRules;
import capacityops.blocks.domain.Purchases;
import capacityops.blocks.domain.RejectPurchase;
import capacityops.blocks.domain.RequestPurchase;
import capacityops.blocks.domain.ResolvePurchase;
import capacityops.blocks.domain.SearchOfferings;
import capacityops.blocks.domain.SettlePurchase;
import capacityops.blocks.domain.ShowCapacityBlocks;
import capacityops.blocks.domain.ShowPurchases;
import capacityops.blocks.domain.SweepPurchases;
import capacityops.core.api.IdempotentRequests;
import capacityops.core.api.Listing;
import capacityops.core.api.PageTokens;
import capacityops.core.aws.IdempotencyTable;
import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.aws.PageTokenKey;
import capacityops.core.concurrent.OneByOne;
import capacityops.core.event.Announcer;
import capacityops.core.event.DomainEvent;
import capacityops.core.event.EventBus;
import capacityops.core.event.EventSchemas;
import capacityops.core.money.Money;
import capacityops.core.telemetry.Meter;
import capacityops.core.time.Ids;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Every handler over the real ledger and an EC2 that can be told what to do. */
final class TestDesk {
  final FakeEc2 ec2 = new FakeEc2();
  final List<DomainEvent> told = new ArrayList<>();
  final List<Notice> notices = new ArrayList<>();
  final Started executions = new Started();
  final ListCapacityBlockOfferingsHandler offerings;
  final ListCapacityBlockExtensionOfferingsHandler extensionOfferings;
  final RequestPurchaseHandler request;
  final ListPurchasesHandler list;
  final GetPurchaseHandler get;
  final ApprovePurchaseHandler approve;
  final RejectPurchaseHandler reject;
  final ResolvePurchaseHandler resolve;
  final ListCapacityBlocksHandler blocks;
  final GetBudgetHandler budget;
  final BuyCapacityBlockHandler buy;
  final FollowPurchaseHandler follow;
  final SweepPurchasesHandler sweep;
  final NotifyOfPurchaseHandler notify = new NotifyOfPurchaseHandler(notices::add);
  private Instant now = Samples.NOW;
  private boolean original = true;

  TestDesk(LocalLedgerTable local, String autoApproveUpTo) throws Exception {
    InstantSource clock = () -> now;
    AtomicInteger counter = new AtomicInteger();
    Ids ids = () -> "019a9c00-0000-7000-8000-%012d".formatted(counter.incrementAndGet());
    EventBus bus =
        (event, at) -> {
          EventSchemas.requireValid(event);
          told.add(event);
        };
    LedgerIdentity identity = () -> new LedgerIdentity.Identity(original ? "t-1" : "t-2", original);
    PurchaseRules rules =
        new PurchaseRules(
            "123456789012",
            "capacity-ops",
            List.of("us-east-1"),
            Money.of(autoApproveUpTo, "USD"),
            Money.of("1000.00", "USD"),
            Duration.ofDays(1),
            Duration.ofMinutes(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(20),
            Duration.ofMinutes(30),
            3,
            false);
    PurchaseTable table = new PurchaseTable(local.client(), local.name(), Ids.timeOrdered(clock));
    Purchases purchases = new Purchases(table, new Announcer(table, bus), clock);
    Budgets budgets = new Budgets(table, rules.monthlyBudget());
    Approving approving = new Approving(purchases, budgets, executions, identity, rules, clock);
    Lookout lookout = new Lookout(ec2, clock);
    Findings findings = new Findings(purchases, Meter.silent());
    SettlePurchase settle =
        new SettlePurchase(purchases, lookout, findings, Meter.silent(), rules, clock);
    ShowPurchases showing = new ShowPurchases(purchases);
    SearchOfferings searching =
        new SearchOfferings(ec2, ec2, ec2, new AcrossRegions(new OneByOne()));
    Listing listing =
        new Listing(new PageTokens(new PageTokenKey(local.client(), local.name()), clock));
    IdempotentRequests requests =
        new IdempotentRequests(
            new IdempotencyTable(local.client(), local.name()), ids, clock, Duration.ofSeconds(35));
    Principals principals = new Principals(Set.of());

    offerings = new ListCapacityBlockOfferingsHandler(searching, listing, List.of("us-east-1"));
    extensionOfferings =
        new ListCapacityBlockExtensionOfferingsHandler(
            searching, listing, "us-east-1", List.of("us-east-1"));
    request =
        new RequestPurchaseHandler(
            new RequestPurchase(ec2, ec2, purchases, approving, ec2::mayBuy, rules, clock),
            requests,
            principals,
            "us-east-1");
    list = new ListPurchasesHandler(showing, listing);
    get = new GetPurchaseHandler(showing);
    approve =
        new ApprovePurchaseHandler(
            new ApprovePurchase(purchases, approving, rules, clock), showing, requests, principals);
    reject = new RejectPurchaseHandler(new RejectPurchase(purchases), requests, principals);
    resolve =
        new ResolvePurchaseHandler(
            new ResolvePurchase(purchases, lookout, findings, approving, clock),
            requests,
            principals);
    blocks =
        new ListCapacityBlocksHandler(
            new ShowCapacityBlocks(lookout, ec2, new OneByOne()), List.of("us-east-1"));
    budget = new GetBudgetHandler(budgets);
    BuyOnce.Parts parts =
        new BuyOnce.Parts(purchases, ec2.senders(), ec2, lookout, findings, settle, identity);
    buy =
        new BuyCapacityBlockHandler(
            new BuyOnce(parts, rules, Ids.timeOrdered(clock), clock, clock::instant),
            new CheckPermission(ec2.senders()));
    follow = new FollowPurchaseHandler(settle);
    sweep =
        new SweepPurchasesHandler(
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
                    Meter.silent()),
                List.of("us-east-1"),
                rules,
                clock));
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /** The ledger is another table from now on. */
  void restore() {
    original = false;
  }

  /** Executions that only remember that they were started. */
  static final class Started implements PurchaseExecutions {
    private final List<Execution> started = new ArrayList<>();

    @Override
    public void start(Execution execution) {
      started.add(execution);
    }

    @Override
    public State state(Execution execution) {
      return started.contains(execution) ? State.RUNNING : State.NEVER_STARTED;
    }

    List<Execution> all() {
      return started;
    }
  }
}
