package capacityops.usage;

import capacityops.core.api.IdempotentRequests;
import capacityops.core.api.Listing;
import capacityops.core.api.PageTokens;
import capacityops.core.api.Rehearsal;
import capacityops.core.aws.AwsClients;
import capacityops.core.aws.EventBridgeBus;
import capacityops.core.aws.IdempotencyTable;
import capacityops.core.aws.Lazy;
import capacityops.core.aws.LedgerTable;
import capacityops.core.aws.PageTokenKey;
import capacityops.core.aws.RehearsalAws;
import capacityops.core.event.EventBus;
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
import capacityops.usage.aws.VirtualThreads;
import capacityops.usage.domain.Accounts;
import capacityops.usage.domain.AssembleUsageReport;
import capacityops.usage.domain.BlockFees;
import capacityops.usage.domain.CapacityReservation;
import capacityops.usage.domain.FailUsageReport;
import capacityops.usage.domain.FindingRules;
import capacityops.usage.domain.PacedCalls.Rate;
import capacityops.usage.domain.Pause;
import capacityops.usage.domain.PlanUsageReport;
import capacityops.usage.domain.PriceBook;
import capacityops.usage.domain.ReadUsagePart;
import capacityops.usage.domain.ReadUsagePart.Pace;
import capacityops.usage.domain.ReportMachine;
import capacityops.usage.domain.ShowReports;
import capacityops.usage.domain.ShowReservations;
import capacityops.usage.domain.StartUsageReport;
import capacityops.usage.domain.TakeSnapshots;
import capacityops.usage.domain.TellFindings;
import capacityops.usage.report.Documents;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
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
  private final DynamoDbClient dynamoDb;

  UsageWiring() {
    this(AwsClients.connecting(Environment.ofProcess()));
  }

  private UsageWiring(AwsClients aws) {
    this.aws = aws;
    this.dynamoDb = aws.repeating(DynamoDbClient.builder());
  }

  /** Parts that reach nothing outside of this process. */
  static UsageWiring rehearsing(RehearsalAws aws) {
    return new UsageWiring(AwsClients.rehearsing(aws));
  }

  ShowReservations showingReservations() {
    return new ShowReservations(ownReservations(), new VirtualThreads());
  }

  StartUsageReport starting() {
    return new StartUsageReport(register(), machine(), clock);
  }

  ShowReports showingReports() {
    return new ShowReports(register(), parts(), reportStore(s3()), LARGEST_TEXT);
  }

  PlanUsageReport planning() {
    return new PlanUsageReport(accounts(), register(), parts(), config.regions(), pace(), clock);
  }

  ReadUsagePart reading() {
    return new ReadUsagePart(
        accounts(),
        parts(),
        new S3RowStore(s3(), config.bucket()),
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
    S3Client s3 = s3();
    return new AssembleUsageReport(
        register(),
        parts(),
        new S3RowStore(s3, config.bucket()),
        reportStore(s3),
        new Documents(),
        new EmfUsageMetrics(),
        bus(),
        config.home().currencyCode(),
        config.tagKey(),
        config.thresholds(),
        clock);
  }

  TellFindings telling() {
    return new TellFindings(parts(), new S3RowStore(s3(), config.bucket()), bus());
  }

  FailUsageReport failing() {
    return new FailUsageReport(register(), clock);
  }

  IdempotentRequests idempotentRequests() {
    return new IdempotentRequests(
        new IdempotencyTable(dynamoDb, environment.ledgerTable()), ids(), clock, LEASE);
  }

  Ids ids() {
    return Ids.timeOrdered(clock);
  }

  Listing listing() {
    return new Listing(
        new PageTokens(new PageTokenKey(dynamoDb, environment.ledgerTable()), clock));
  }

  String region() {
    return config.home().name();
  }

  /** The first reservation that EC2 lists here; where there is none, one that it does not know. */
  Rehearsal anyReservation() {
    return Rehearsal.reading("region=" + region())
        .of(
            "capacityReservationId",
            ownReservations()
                .reservations(region(), List.of(), 1, Optional.empty())
                .items()
                .stream()
                .findFirst()
                .map(CapacityReservation::capacityReservationId)
                .orElse("cr-00000000000000000"));
  }

  /** A report that there is not: the newest one may be large. */
  Rehearsal anyReport() {
    return Rehearsal.reading("").of("reportId", "none");
  }

  /** Reads what the report functions read, once: the table. */
  void primeReports() {
    PartTable parts = parts();
    Priming.run(() -> parts.find("priming", 0));
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
    LedgerTable ledger = new LedgerTable(dynamoDb, environment.ledgerTable());
    return () ->
        new PriceBook(
            new PricingPriceList(pricing),
            new PriceTable(dynamoDb, environment.ledgerTable()),
            new BlockFees(new LedgerBlockFees(ledger)),
            clock);
  }

  private SnapshotTable snapshots() {
    return new SnapshotTable(dynamoDb, environment.ledgerTable(), config.snapshotsKept(), pause);
  }

  private ReportTable register() {
    return new ReportTable(dynamoDb, environment.ledgerTable(), config.reportsKept());
  }

  private PartTable parts() {
    return new PartTable(dynamoDb, environment.ledgerTable(), pause, clock);
  }

  private ReportMachine machine() {
    return new StepFunctionsReportMachine(aws.repeating(SfnClient.builder()), config.machineArn());
  }

  private EventBus bus() {
    return new EventBridgeBus(aws.repeating(EventBridgeClient.builder()), environment.eventBus());
  }

  private S3Client s3() {
    return aws.repeating(S3Client.builder());
  }

  private S3ReportStore reportStore(S3Client s3) {
    return new S3ReportStore(s3, new Lazy<>(S3Presigner::create), config.bucket());
  }

  private Pace pace() {
    return new Pace(EC2_RATE, ONE_CALL_READS, pause, new Random(), new VirtualThreads());
  }
}
