package capacityops.lending;

import capacityops.core.api.IdempotentRequests;
import capacityops.core.aws.AwsClients;
import capacityops.core.aws.AwsService;
import capacityops.core.aws.EventBridgeBus;
import capacityops.core.aws.IdempotencyTable;
import capacityops.core.aws.LedgerTable;
import capacityops.core.aws.RehearsalAws;
import capacityops.core.aws.StepFunctionsExecutions;
import capacityops.core.concurrent.ThreadWorkers;
import capacityops.core.event.Announcer;
import capacityops.core.event.EventBus;
import capacityops.core.lambda.Environment;
import capacityops.core.lambda.Priming;
import capacityops.core.telemetry.EmfMeter;
import capacityops.core.telemetry.Meter;
import capacityops.core.time.Ids;
import capacityops.lending.aws.Ec2Allocations;
import capacityops.lending.aws.Ec2Reservations;
import capacityops.lending.aws.LendingLogTable;
import capacityops.lending.aws.SnapshotTable;
import capacityops.lending.domain.AllocationFollowing;
import capacityops.lending.domain.ApplyLendingPolicy;
import capacityops.lending.domain.ChangeAllocation;
import capacityops.lending.domain.DecisionLog;
import capacityops.lending.domain.FollowAllocation;
import capacityops.lending.domain.LendCapacity;
import capacityops.lending.domain.LendingLedger;
import capacityops.lending.domain.RecordAllocation;
import capacityops.lending.domain.ShowAllocation;
import capacityops.lending.domain.SweepAllocations;
import java.time.Duration;
import java.time.InstantSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Puts the parts together for the functions of this module; each builds only the clients that it
 * uses.
 */
final class LendingWiring {
  /** Longer than the function's timeout in the template. */
  private static final Duration LEASE = Duration.ofSeconds(35);

  private final Environment environment = Environment.ofProcess();

  private final AwsClients aws;
  private final InstantSource clock = InstantSource.system();
  private final Ids ids = Ids.timeOrdered(clock);
  private final Meter meter;
  private final DynamoDbClient dynamoDb;
  private final Ec2Client ec2;
  private final Ec2Reservations reservations;
  private final LedgerTable table;
  private final LendingLogTable log;

  LendingWiring() {
    this(
        AwsClients.connecting(Environment.ofProcess(), AwsService.DYNAMODB, AwsService.EC2),
        new EmfMeter());
  }

  private LendingWiring(AwsClients aws, Meter meter) {
    this.aws = aws;
    this.meter = meter;
    this.dynamoDb = aws.repeating(DynamoDbClient.builder());
    this.ec2 = aws.repeating(Ec2Client.builder());
    this.reservations = new Ec2Reservations(ec2);
    this.table = new LedgerTable(dynamoDb, environment.ledgerTable());
    this.log = new LendingLogTable(dynamoDb, environment.ledgerTable(), environment.region());
  }

  /** Parts that reach nothing outside of this process. */
  static LendingWiring rehearsing(RehearsalAws aws) {
    return new LendingWiring(AwsClients.rehearsing(aws), Meter.silent());
  }

  /** The clients that only the functions that change something need. */
  private record Changing(
      Ec2Allocations allocations,
      EventBridgeBus bus,
      LendingLedger ledger,
      StepFunctionsExecutions<AllocationFollowing> follower) {}

  LendCapacity lending() {
    return lending(changers());
  }

  ChangeAllocation changing() {
    return changing(changers(aws.sendingOnce(Ec2Client.builder(), environment, AwsService.EC2)));
  }

  /** Who only reads puts no event: no client of the bus is built for it. */
  ShowAllocation showing() {
    return new ShowAllocation(
        reservations,
        ledger((event, at) -> bus().put(event, at)),
        log.decisions(),
        new ThreadWorkers());
  }

  FollowAllocation following() {
    return following(changers());
  }

  SweepAllocations sweeping() {
    Changing parts = changers();
    return new SweepAllocations(
        reservations, parts.ledger(), following(parts), parts.follower(), meter, clock);
  }

  ApplyLendingPolicy applyingPolicy() {
    Changing parts = changers();
    return new ApplyLendingPolicy(
        reservations,
        new SnapshotTable(dynamoDb, environment.ledgerTable(), environment.region()),
        log.targets(),
        log.decisions(),
        lending(parts),
        changing(parts),
        parts.bus(),
        meter,
        ids,
        clock,
        !environment.required("LENDING_DRY_RUN").equals("false"));
  }

  IdempotentRequests idempotentRequests() {
    return new IdempotentRequests(
        new IdempotencyTable(dynamoDb, environment.ledgerTable()), ids, clock, LEASE);
  }

  Ec2Reservations reservations() {
    return reservations;
  }

  DecisionLog decisions() {
    return log.decisions();
  }

  InstantSource clock() {
    return clock;
  }

  /** Reads what the functions read, once: the table, and a page of EC2's list. */
  void prime() {
    Priming.run(() -> table.find("priming"), () -> reservations.first(1));
  }

  private LendCapacity lending(Changing parts) {
    return new LendCapacity(
        parts.allocations(),
        reservations,
        parts.ledger(),
        parts.follower(),
        log.targets(),
        meter,
        clock,
        accountId());
  }

  private ChangeAllocation changing(Changing parts) {
    return new ChangeAllocation(
        parts.allocations(),
        reservations,
        parts.ledger(),
        parts.follower(),
        log.targets(),
        meter,
        clock,
        accountId());
  }

  private FollowAllocation following(Changing parts) {
    return new FollowAllocation(
        new RecordAllocation(reservations, parts.ledger(), clock),
        lending(parts),
        changing(parts),
        clock);
  }

  private Changing changers() {
    return changers(aws.sendingOnce(Ec2Client.builder()));
  }

  private Changing changers(Ec2Client sendingOnce) {
    EventBridgeBus bus = bus();
    return new Changing(
        new Ec2Allocations(ec2, sendingOnce),
        bus,
        ledger(bus),
        new StepFunctionsExecutions<>(
            aws.repeating(SfnClient.builder()), environment.required("FOLLOWER_ARN")));
  }

  private EventBridgeBus bus() {
    return new EventBridgeBus(aws.repeating(EventBridgeClient.builder()), environment.eventBus());
  }

  LendingLedger ledger(EventBus bus) {
    return new LendingLedger(table, new Announcer(table, bus), environment.region());
  }

  private String accountId() {
    return environment.required("ACCOUNT_ID");
  }
}
