package capacityops.blocks;

import capacityops.blocks.aws.BuyerPermissionCheck;
import capacityops.blocks.aws.CapacityBlockBuyer;
import capacityops.blocks.aws.CapacityBlockExtensionBuyer;
import capacityops.blocks.aws.DateHeaderClock;
import capacityops.blocks.aws.DeadlineFence;
import capacityops.blocks.aws.Ec2CapacityBlocks;
import capacityops.blocks.aws.Ec2Clients;
import capacityops.blocks.aws.Ec2Market;
import capacityops.blocks.aws.OfferingTable;
import capacityops.blocks.aws.PinnedTable;
import capacityops.blocks.aws.PurchaseClients;
import capacityops.blocks.aws.PurchaseTable;
import capacityops.blocks.aws.SnsNotifier;
import capacityops.blocks.aws.StepFunctionsPurchases;
import capacityops.blocks.domain.AcrossRegions;
import capacityops.blocks.domain.ApprovePurchase;
import capacityops.blocks.domain.Approving;
import capacityops.blocks.domain.Budgets;
import capacityops.blocks.domain.BuyOnce;
import capacityops.blocks.domain.CapacityBlockReader;
import capacityops.blocks.domain.CheckPermission;
import capacityops.blocks.domain.Findings;
import capacityops.blocks.domain.LedgerIdentity;
import capacityops.blocks.domain.Lookout;
import capacityops.blocks.domain.Notifier;
import capacityops.blocks.domain.PurchaseRules;
import capacityops.blocks.domain.Purchases;
import capacityops.blocks.domain.RejectPurchase;
import capacityops.blocks.domain.RequestPurchase;
import capacityops.blocks.domain.ResolvePurchase;
import capacityops.blocks.domain.SearchOfferings;
import capacityops.blocks.domain.Senders;
import capacityops.blocks.domain.SettlePurchase;
import capacityops.blocks.domain.ShowCapacityBlocks;
import capacityops.blocks.domain.ShowPurchases;
import capacityops.blocks.domain.SweepPurchases;
import capacityops.core.api.IdempotentRequests;
import capacityops.core.api.Listing;
import capacityops.core.api.PageTokens;
import capacityops.core.aws.AwsClients;
import capacityops.core.aws.AwsService;
import capacityops.core.aws.EventBridgeBus;
import capacityops.core.aws.IdempotencyTable;
import capacityops.core.aws.PageTokenKey;
import capacityops.core.aws.RehearsalAws;
import capacityops.core.concurrent.ThreadWorkers;
import capacityops.core.concurrent.Workers;
import capacityops.core.event.Announcer;
import capacityops.core.event.EventBus;
import capacityops.core.lambda.Environment;
import capacityops.core.lambda.Priming;
import capacityops.core.telemetry.EmfMeter;
import capacityops.core.telemetry.Meter;
import capacityops.core.time.Ids;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Puts the parts together for the functions of this module; each builds only the clients that it
 * uses.
 */
final class CapacityBlocksWiring {
  /** Longer than the timeout of the API's functions in the template. */
  private static final Duration LEASE = Duration.ofSeconds(35);

  private final Environment environment = Environment.ofProcess();
  private final AwsClients aws;
  private final PurchaseSettings settings = PurchaseSettings.of(environment);
  private final InstantSource clock = InstantSource.system();
  private final Meter meter;
  private final DateHeaderClock serverClock = new DateHeaderClock(clock, System::nanoTime);
  private final Ids ids = Ids.timeOrdered(clock);
  private final DynamoDbClient dynamoDb;
  private final Ec2Clients ec2;
  private final PurchaseTable table;
  private final Workers workers = new ThreadWorkers();
  private final AcrossRegions acrossRegions = new AcrossRegions(workers);

  /** Parts that connect to the ledger while the function starts. */
  CapacityBlocksWiring() {
    this(AwsService.DYNAMODB);
  }

  /**
   * @param connected services to connect to while the function starts
   */
  CapacityBlocksWiring(AwsService... connected) {
    this(AwsClients.connecting(Environment.ofProcess(), connected), new EmfMeter());
  }

  private CapacityBlocksWiring(AwsClients aws, Meter meter) {
    this.aws = aws;
    this.meter = meter;
    this.dynamoDb = aws.repeating(DynamoDbClient.builder());
    this.ec2 = new Ec2Clients(aws);
    this.table = new PurchaseTable(dynamoDb, environment.ledgerTable(), ids);
  }

  /** Parts that reach nothing outside of this process. */
  static CapacityBlocksWiring rehearsing(RehearsalAws aws) {
    return new CapacityBlocksWiring(AwsClients.rehearsing(aws), Meter.silent());
  }

  PurchaseTable table() {
    return table;
  }

  OfferingTable memory() {
    return new OfferingTable(dynamoDb, environment.ledgerTable(), clock);
  }

  PurchaseSettings settings() {
    return settings;
  }

  SearchOfferings searching() {
    Ec2Market market = market();
    return new SearchOfferings(market, market, memory(), acrossRegions);
  }

  RequestPurchase requesting() {
    BuyerPermissionCheck permissionCheck =
        new BuyerPermissionCheck(
            aws.repeating(LambdaClient.builder()), environment.required("BUYER_FUNCTION"));
    Purchases purchases = purchases();
    return new RequestPurchase(
        market(), memory(), purchases, approving(purchases), permissionCheck, rules(), clock);
  }

  ApprovePurchase approvingPurchases() {
    Purchases purchases = purchases();
    return new ApprovePurchase(purchases, approving(purchases), rules(), clock);
  }

  RejectPurchase rejecting() {
    return new RejectPurchase(purchases());
  }

  ResolvePurchase resolving() {
    Purchases purchases = purchases();
    return new ResolvePurchase(
        purchases, lookout(), new Findings(purchases, meter), approving(purchases), clock);
  }

  /** Who only reads puts no event: no client of the bus is built for it. */
  ShowPurchases showing() {
    return new ShowPurchases(purchases((event, at) -> bus().put(event, at)));
  }

  ShowCapacityBlocks showingBlocks() {
    return new ShowCapacityBlocks(lookout(), reader(), workers);
  }

  Budgets budgets() {
    return new Budgets(table, rules().monthlyBudget());
  }

  BuyOnce buying() {
    Purchases purchases = purchases();
    Findings findings = new Findings(purchases, meter);
    BuyOnce.Parts parts =
        new BuyOnce.Parts(
            purchases,
            senders(),
            market(),
            lookout(),
            findings,
            settling(purchases, findings),
            ledgerIdentity());
    return new BuyOnce(parts, rules(), ids, clock, serverClock);
  }

  CheckPermission checkingPermission() {
    return new CheckPermission(senders());
  }

  SettlePurchase settling() {
    Purchases purchases = purchases();
    return settling(purchases, new Findings(purchases, meter));
  }

  SweepPurchases sweeping() {
    Purchases purchases = purchases();
    Findings findings = new Findings(purchases, meter);
    SweepPurchases.Parts parts =
        new SweepPurchases.Parts(
            purchases,
            lookout(),
            findings,
            settling(purchases, findings),
            budgets(),
            executions(),
            ledgerIdentity(),
            acrossRegions,
            bus(),
            meter);
    return new SweepPurchases(parts, settings.regions(), rules(), clock);
  }

  Notifier notifier() {
    return new SnsNotifier(
        aws.repeating(SnsClient.builder()), environment.required("NOTIFICATION_TOPIC_ARN"));
  }

  IdempotentRequests idempotentRequests() {
    return new IdempotentRequests(
        new IdempotencyTable(dynamoDb, environment.ledgerTable()), ids, clock, LEASE);
  }

  Listing listing() {
    return new Listing(
        new PageTokens(new PageTokenKey(dynamoDb, environment.ledgerTable()), clock));
  }

  /** Reads what most functions read, once: the table. */
  void prime() {
    Priming.run(() -> table.find("priming"));
  }

  /** Reads the table and a page of EC2's list, once. */
  void primeWithEc2() {
    prime();
    Priming.run(() -> reader().blocks(environment.region(), Optional.empty()));
  }

  /** Reads a page of EC2's list in each Region, as functions do that ask many at once. */
  void primeRegions() {
    primeRegions(region -> reader().blocks(region, Optional.empty()));
  }

  /**
   * Reads both lists of blocks at once in each Region, so that there is a connection for either.
   */
  void primeListsOfBlocks() {
    primeRegions(
        region ->
            workers.both(
                () -> reader().blocks(region, Optional.empty()),
                () -> reader().reservations(region, Optional.empty()),
                List::of));
  }

  private void primeRegions(Function<String, Object> read) {
    Priming.run(() -> acrossRegions.ask(settings.regions(), read));
  }

  /** What the functions rehearse with such parts. */
  CapacityBlockRehearsals rehearsals() {
    return new CapacityBlockRehearsals(settings.regions().getFirst());
  }

  private PurchaseRules rules() {
    return settings.rules();
  }

  private Purchases purchases() {
    return purchases(bus());
  }

  private Purchases purchases(EventBus bus) {
    return new Purchases(table, new Announcer(table, bus), clock);
  }

  private EventBus bus() {
    return new EventBridgeBus(aws.repeating(EventBridgeClient.builder()), environment.eventBus());
  }

  private Approving approving(Purchases purchases) {
    return new Approving(purchases, budgets(), executions(), ledgerIdentity(), rules(), clock);
  }

  private SettlePurchase settling(Purchases purchases, Findings findings) {
    return new SettlePurchase(purchases, lookout(), findings, meter, rules(), clock);
  }

  private StepFunctionsPurchases executions() {
    return new StepFunctionsPurchases(
        aws.repeating(SfnClient.builder()), environment.required("PURCHASE_STATE_MACHINE_ARN"));
  }

  private LedgerIdentity ledgerIdentity() {
    return settings.restoreGuard()
        ? new PinnedTable(dynamoDb, environment.ledgerTable(), settings.ledgerTableId())
        : LedgerIdentity.unguarded();
  }

  private Senders senders() {
    PurchaseClients clients = purchaseClients();
    return new Senders(
        new CapacityBlockBuyer(clients, serverClock),
        new CapacityBlockExtensionBuyer(clients, serverClock, clock));
  }

  private PurchaseClients purchaseClients() {
    return settings
        .purchaseRoleArn()
        .<PurchaseClients>map(
            role -> new DeadlineFence(aws, aws.repeating(StsClient.builder()), role))
        .orElseGet(() -> PurchaseClients.unfenced(aws));
  }

  private Ec2Market market() {
    return new Ec2Market(ec2, clock);
  }

  private Lookout lookout() {
    return new Lookout(reader(), clock);
  }

  private CapacityBlockReader reader() {
    return new Ec2CapacityBlocks(ec2);
  }
}
