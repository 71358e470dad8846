package capacityops.usage;

import capacityops.core.api.IdempotentRequests;
import capacityops.core.api.Listing;
import capacityops.core.api.PageTokens;
import capacityops.core.aws.AwsClients;
import capacityops.core.aws.AwsService;
import capacityops.core.aws.EventBridgeBus;
import capacityops.core.aws.IdempotencyTable;
import capacityops.core.aws.Lazy;
import capacityops.core.aws.LedgerTable;
import capacityops.core.aws.PageTokenKey;
import capacityops.core.aws.RehearsalAws;
import capacityops.core.concurrent.ThreadWorkers;
import capacityops.core.event.EventBus;
import capacityops.core.failure.AwsFailure;
import capacityops.core.lambda.Environment;
import capacityops.core.lambda.Priming;
import capacityops.core.time.Ids;
import capacityops.usage.aws.Ec2Clients;
import capacityops.usage.aws.Ec2Reservations;
import capacityops.usage.aws.EmfUsageMetrics;
import capacityops.usage.aws.LedgerBlockFees;
import capacityops.usage.aws.OrganizationAccounts;
import capacityops.usage.aws.PartTable;
import capacityops.usage.aws.PriceTable;
import capacityops.usage.aws.PricingPriceList;
import capacityops.usage.aws.ReportTable;
import capacityops.usage.aws.S3ReportStore;
import capacityops.usage.aws.S3RowStore;
import capacityops.usage.aws.Sleep;
import capacityops.usage.aws.SnapshotTable;
import capacityops.usage.aws.StepFunctionsReportMachine;
import capacityops.usage.domain.Accounts;
import capacityops.usage.domain.AssembleUsageReport;
import capacityops.usage.domain.BlockFees;
import capacityops.usage.domain.FailUsageReport;
import capacityops.usage.domain.FindingRules;
import capacityops.usage.domain.PacedCalls.Rate;
import capacityops.usage.domain.Pause;
import capacityops.usage.domain.PlanUsageReport;
import capacityops.usage.domain.PriceBook;
import capacityops.usage.domain.ReadUsagePart;
import capacityops.usage.domain.ReadUsagePart.Pace;
import capacityops.usage.domain.ReportMachine;
import capacityops.usage.domain.ReportStore.Format;
import capacityops.usage.domain.ReportStore.ReportFile;
import capacityops.usage.domain.ReservationFilter;
import capacityops.usage.domain.ShowReports;
import capacityops.usage.domain.ShowReservations;
import capacityops.usage.domain.StartUsageReport;
import capacityops.usage.domain.TakeSnapshots;
import capacityops.usage.domain.TellFindings;
import capacityops.usage.report.Documents;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Puts the parts together for the functions of this module; each builds only the clients that it
 * uses.
 */
final class UsageWiring {
  /** Longer than the function's timeout in the template. */
  private static final Duration LEASE = Duration.ofSeconds(35);

  /** What EC2 refills the bucket of a paged read with, in an account and Region. */
  private static final Rate EC2_RATE = new Rate(20);

  /** Well below the function's timeout in the template. */
  private static final Duration ONE_CALL_READS = Duration.ofMinutes(5);

  /** An answer of a function has six megabytes at most, quotes escaped. */
  private static final long LARGEST_TEXT = 3L * 1024 * 1024;

  private final Environment environment = Environment.ofProcess();
  private final AwsClients aws;
  private final UsageConfig config = new UsageConfig(environment);
  private final InstantSource clock = InstantSource.system();
  private final Pause pause = new Sleep();
  private final Lazy<DynamoDbClient> dynamoDb = new Lazy<>(this::dynamoDb);
  private final Lazy<S3Client> s3 = new Lazy<>(this::s3);
  private final Lazy<ReportMachine> machine = new Lazy<>(this::machine);
  private final Lazy<ShowReservations> reservations =
      new Lazy<>(() -> new ShowReservations(ownReservations(), new ThreadWorkers()));

  /** Parts that connect to the ledger while the function starts. */
  UsageWiring() {
    this(AwsService.DYNAMODB);
  }

  /**
   * @param connected services to connect to while the function starts
   */
  UsageWiring(AwsService... connected) {
    this(AwsClients.connecting(Environment.ofProcess(), connected));
  }

  private UsageWiring(AwsClients aws) {
    this.aws = aws;
  }

  /** Parts that reach nothing outside of this process. */
  static UsageWiring rehearsing(RehearsalAws aws) {
    return new UsageWiring(AwsClients.rehearsing(aws));
  }

  ShowReservations showingReservations() {
    return reservations.get();
  }

  StartUsageReport starting() {
    return new StartUsageReport(register(), machine.get(), clock);
  }

  ShowReports showingReports() {
    return new ShowReports(register(), parts(), reportStore(), LARGEST_TEXT);
  }

  PlanUsageReport planning() {
    return new PlanUsageReport(accounts(), register(), parts(), config.regions(), pace(), clock);
  }

  ReadUsagePart reading() {
    return new ReadUsagePart(
        accounts(),
        parts(),
        rowStore(),
        snapshots(),
        prices(),
        new FindingRules(config.thresholds()),
        pace(),
        clock);
  }

  TakeSnapshots takingSnapshots() {
    return new TakeSnapshots(accounts(), snapshots(), config.regions(), pace(), clock);
  }

  AssembleUsageReport assembling() {
    return new AssembleUsageReport(
        register(),
        parts(),
        rowStore(),
        reportStore(),
        new Documents(),
        new EmfUsageMetrics(),
        bus(),
        config.home().currencyCode(),
        config.tagKey(),
        config.thresholds(),
        clock);
  }

  TellFindings telling() {
    return new TellFindings(parts(), rowStore(), bus());
  }

  FailUsageReport failing() {
    return new FailUsageReport(register(), clock);
  }

  IdempotentRequests idempotentRequests() {
    return new IdempotentRequests(
        new IdempotencyTable(dynamoDb.get(), environment.ledgerTable()), ids(), clock, LEASE);
  }

  Ids ids() {
    return Ids.timeOrdered(clock);
  }

  Listing listing() {
    return new Listing(
        new PageTokens(new PageTokenKey(dynamoDb.get(), environment.ledgerTable()), clock));
  }

  /** Reads a page of EC2's list, once in each Region that is likely to be asked for. */
  void primeReservations() {
    Priming.run(
        () ->
            reservations
                .get()
                .list(config.usualRegions(), ReservationFilter.NONE, 1, Optional.empty()));
  }

  /** Reads what the report functions read, once: the table. */
  void primeReports() {
    PartTable parts = parts();
    Priming.run(() -> parts.find("priming", 0));
  }

  /** Reads the table, and asks for an execution that there is not. */
  void primeStarting() {
    primeReports();
    Priming.run(() -> machine.get().state("priming"));
  }

  /** Reads the table, and asks for a file that there is not: the newest one may be large. */
  void primeShowing() {
    primeReports();
    Priming.run(this::lookForNoFile);
  }

  private void lookForNoFile() {
    try {
      reportStore().read(new ReportFile("none", Instant.EPOCH, Format.JSON), LARGEST_TEXT);
    } catch (AwsFailure e) {
      // S3 says so, or only that it may not be asked: it was for the connection.
    }
  }

  private Ec2Reservations ownReservations() {
    Ec2Clients clients =
        new Ec2Clients(region -> aws.repeating(Ec2Client.builder().region(region)));
    return new Ec2Reservations(clients, config.home().name(), null);
  }

  /** Requests of a report are counted, paced and repeated by it, so the SDK repeats none. */
  private Accounts accounts() {
    Ec2Clients clients =
        new Ec2Clients(region -> aws.sendingOnce(Ec2Client.builder().region(region)));
    return new OrganizationAccounts(
        new OrganizationAccounts.Home(
            config.accountId(), config.home().name(), config.home().partition()),
        config.organizationRoleName(),
        clients,
        new Lazy<>(() -> aws.repeating(OrganizationsClient.builder())),
        new Lazy<>(() -> aws.repeating(StsClient.builder())));
  }

  /** A book of prices serves one run: a warm function would remember them for days. */
  private Supplier<PriceBook> prices() {
    PricingClient pricing =
        aws.repeating(PricingClient.builder().region(config.home().priceListRegion()));
    LedgerTable ledger = new LedgerTable(dynamoDb.get(), environment.ledgerTable());
    return () ->
        new PriceBook(
            new PricingPriceList(pricing),
            new PriceTable(dynamoDb.get(), environment.ledgerTable()),
            new BlockFees(new LedgerBlockFees(ledger)),
            clock);
  }

  private SnapshotTable snapshots() {
    return new SnapshotTable(
        dynamoDb.get(), environment.ledgerTable(), config.snapshotsKept(), pause);
  }

  ReportTable register() {
    return new ReportTable(dynamoDb.get(), environment.ledgerTable(), config.reportsKept());
  }

  private PartTable parts() {
    return new PartTable(dynamoDb.get(), environment.ledgerTable(), pause, clock);
  }

  private ReportMachine machine() {
    return new StepFunctionsReportMachine(aws.repeating(SfnClient.builder()), config.machineArn());
  }

  private EventBus bus() {
    return new EventBridgeBus(aws.repeating(EventBridgeClient.builder()), environment.eventBus());
  }

  private DynamoDbClient dynamoDb() {
    return aws.repeating(DynamoDbClient.builder());
  }

  private S3Client s3() {
    return aws.repeating(S3Client.builder());
  }

  private S3Presigner presigner() {
    return S3Presigner.builder().credentialsProvider(aws.caller()).build();
  }

  private S3RowStore rowStore() {
    return new S3RowStore(s3.get(), config.bucket());
  }

  private S3ReportStore reportStore() {
    return new S3ReportStore(s3.get(), new Lazy<>(this::presigner), config.bucket());
  }

  private Pace pace() {
    return new Pace(EC2_RATE, ONE_CALL_READS, pause, new Random(), new ThreadWorkers());
  }
}
