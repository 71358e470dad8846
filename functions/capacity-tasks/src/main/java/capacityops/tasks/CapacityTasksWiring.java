package capacityops.tasks;

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
import capacityops.core.aws.StepFunctionsExecutions;
import capacityops.core.event.Announcer;
import capacityops.core.event.EventBus;
import capacityops.core.failure.AwsFailure;
import capacityops.core.lambda.Environment;
import capacityops.core.lambda.Priming;
import capacityops.core.telemetry.EmfMeter;
import capacityops.core.telemetry.Meter;
import capacityops.core.time.Ids;
import capacityops.tasks.aws.OutpostsInventory;
import capacityops.tasks.aws.OutpostsTaskGateway;
import capacityops.tasks.aws.OutpostsTaskStarter;
import capacityops.tasks.domain.OutpostGateway.OutpostFilter;
import capacityops.tasks.domain.RecordTaskStatus;
import capacityops.tasks.domain.ShowCapacityTasks;
import capacityops.tasks.domain.ShowOutposts;
import capacityops.tasks.domain.StartCapacityTask;
import capacityops.tasks.domain.SweepCapacityTasks;
import capacityops.tasks.domain.TaskLedger;
import capacityops.tasks.domain.TaskTracking;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.outposts.OutpostsClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Puts the parts together for the functions of this module; each builds only the clients that it
 * uses.
 */
final class CapacityTasksWiring {
  /** Longer than the function's timeout in the template. */
  private static final Duration LEASE = Duration.ofSeconds(35);

  private final Environment environment = Environment.ofProcess();
  private final AwsClients aws;
  private final InstantSource clock = Clock.tickMillis(ZoneOffset.UTC);
  private final Meter meter;
  private final Lazy<DynamoDbClient> dynamoDb = new Lazy<>(this::dynamoDb);
  private final OutpostsClient outposts;
  private final OutpostsTaskGateway gateway;

  /** Parts that connect to the ledger while the function starts. */
  CapacityTasksWiring() {
    this(AwsService.DYNAMODB);
  }

  /**
   * @param connected services to connect to while the function starts
   */
  CapacityTasksWiring(AwsService... connected) {
    this(AwsClients.connecting(Environment.ofProcess(), connected), new EmfMeter());
  }

  private CapacityTasksWiring(AwsClients aws, Meter meter) {
    this.aws = aws;
    this.meter = meter;
    this.outposts = aws.repeating(OutpostsClient.builder());
    this.gateway = new OutpostsTaskGateway(outposts);
  }

  /** Parts that reach nothing outside of this process. */
  static CapacityTasksWiring rehearsing(RehearsalAws aws) {
    return new CapacityTasksWiring(AwsClients.rehearsing(aws), Meter.silent());
  }

  StartCapacityTask starting() {
    OutpostsClient sendingOnce =
        aws.sendingOnce(OutpostsClient.builder(), environment, AwsService.OUTPOSTS);
    return new StartCapacityTask(
        new OutpostsTaskStarter(sendingOnce), gateway, ledger(), tracker(), meter, clock);
  }

  /** Who only reads puts no event: no client of the bus is built for it. */
  ShowCapacityTasks showing() {
    return new ShowCapacityTasks(gateway, ledger((event, at) -> bus().put(event, at)));
  }

  ShowOutposts showingOutposts() {
    return new ShowOutposts(new OutpostsInventory(outposts));
  }

  RecordTaskStatus recording() {
    return new RecordTaskStatus(ledger(), gateway, meter, clock);
  }

  SweepCapacityTasks sweeping() {
    return new SweepCapacityTasks(gateway, ledger(), recording(), tracker(), meter, clock);
  }

  IdempotentRequests idempotentRequests() {
    return new IdempotentRequests(
        new IdempotencyTable(dynamoDb.get(), environment.ledgerTable()),
        Ids.timeOrdered(clock),
        clock,
        LEASE);
  }

  Listing listing() {
    return new Listing(
        new PageTokens(new PageTokenKey(dynamoDb.get(), environment.ledgerTable()), clock));
  }

  /** Reads what the functions read, once: the table, and a page of AWS's list. */
  void prime() {
    primeLedger();
    Priming.run(() -> gateway.list(Optional.empty(), List.of(), 1, Optional.empty()));
  }

  /** Reads the table, once, for a function that asks AWS for nothing before it sends. */
  void primeLedger() {
    LedgerTable table = table();
    Priming.run(() -> table.find("priming"));
  }

  /** The same with a task that AWS does not know: its refusals are answers of a cancellation. */
  void primeRefusal() {
    primeLedger();
    Priming.run(this::readUnknownTask);
  }

  private void readUnknownTask() {
    try {
      gateway.get(CapacityTaskRehearsals.OUTPOST, CapacityTaskRehearsals.TASK);
    } catch (AwsFailure.Refused e) {
      // What was to be read.
    }
  }

  /** Reads what the functions read that show Outposts, once: a page of AWS's list. */
  void primeOutposts() {
    OutpostsInventory inventory = new OutpostsInventory(outposts);
    Priming.run(() -> inventory.outposts(OutpostFilter.none(), 1, Optional.empty()));
  }

  OutpostsTaskGateway gateway() {
    return gateway;
  }

  private TaskLedger ledger() {
    return ledger(bus());
  }

  TaskLedger ledger(EventBus bus) {
    LedgerTable table = table();
    return new TaskLedger(table, new Announcer(table, bus), environment.region());
  }

  private DynamoDbClient dynamoDb() {
    return aws.repeating(DynamoDbClient.builder());
  }

  private LedgerTable table() {
    return new LedgerTable(dynamoDb.get(), environment.ledgerTable());
  }

  private EventBus bus() {
    return new EventBridgeBus(aws.repeating(EventBridgeClient.builder()), environment.eventBus());
  }

  private StepFunctionsExecutions<TaskTracking> tracker() {
    return new StepFunctionsExecutions<>(
        aws.repeating(SfnClient.builder()), environment.required("TRACKER_ARN"));
  }
}
