package capacityops.events;

import capacityops.core.aws.AwsClients;
import capacityops.core.aws.AwsService;
import capacityops.core.aws.EventBridgeBus;
import capacityops.core.aws.IdempotencyTable;
import capacityops.core.aws.LedgerTable;
import capacityops.core.aws.RehearsalAws;
import capacityops.core.lambda.Environment;
import capacityops.core.lambda.Priming;
import capacityops.core.time.Ids;
import capacityops.events.aws.Ec2CapacityReader;
import capacityops.events.aws.LambdaApiFunctions;
import capacityops.events.aws.LambdaRecordRefresher;
import capacityops.events.aws.SnsNotifier;
import capacityops.events.domain.Command;
import capacityops.events.domain.HandleAwsEvent;
import capacityops.events.domain.HandleCommand;
import capacityops.events.domain.TellOnce;
import capacityops.events.domain.WatchExpiry;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * Puts the parts together for the functions of this module; each builds only the clients that it
 * uses.
 */
final class EventsWiring {
  /** No reservation has it: the read is whole, and its answer small. */
  private static final String NO_RESERVATION = "cr-00000000000000000";

  /** How a function answers a command that is rehearsed. */
  private static final String ACCEPTED =
      """
      {"statusCode": 202, "headers": {"location": "/usage-reports/rehearsal"},
       "body": "{\\"reportId\\": \\"rehearsal\\"}"}
      """;

  private final Environment environment = Environment.ofProcess();
  private final AwsClients aws;
  private final InstantSource clock = InstantSource.system();
  private Ec2CapacityReader reader;
  private LedgerTable ledger;

  EventsWiring() {
    this(AwsClients.connecting(Environment.ofProcess(), AwsService.DYNAMODB));
  }

  private EventsWiring(AwsClients aws) {
    this.aws = aws;
  }

  /** Parts that connect to the functions that do commands. */
  static EventsWiring ofCommands() {
    return new EventsWiring(AwsClients.connecting(Environment.ofProcess(), AwsService.LAMBDA));
  }

  /** Parts that reach nothing outside of this process; each command is accepted. */
  static EventsWiring rehearsing() {
    return new EventsWiring(AwsClients.rehearsing(new RehearsalAws().answering("POST", ACCEPTED)));
  }

  HandleAwsEvent handlingAwsEvents() {
    DynamoDbClient dynamoDb = aws.repeating(DynamoDbClient.builder());
    ledger = new LedgerTable(dynamoDb, environment.ledgerTable());
    reader = reader(environment.region());
    return new HandleAwsEvent(reader, ledger, refresher(), tellingOnce(dynamoDb));
  }

  WatchExpiry watchingExpiry() {
    DynamoDbClient dynamoDb = aws.repeating(DynamoDbClient.builder());
    ledger = new LedgerTable(dynamoDb, environment.ledgerTable());
    reader = reader(environment.required("WATCHED_REGIONS"));
    return new WatchExpiry(reader, tellingOnce(dynamoDb), clock);
  }

  HandleCommand handlingCommands() {
    Map<Command.Type, String> functions = new EnumMap<>(Command.Type.class);
    for (Command.Type type : Command.Type.values()) {
      optional(type.name() + "_FUNCTION").ifPresent(function -> functions.put(type, function));
    }
    return new HandleCommand(
        new LambdaApiFunctions(
            aws.repeating(LambdaClient.builder()),
            functions,
            environment.required("CALLER_ARN_PREFIX")),
        bus(),
        clock);
  }

  /** Reads what the functions read, once: the table, and a reservation. */
  void prime() {
    Priming.run(() -> ledger.find("priming"), () -> reader.find(NO_RESERVATION));
  }

  private TellOnce tellingOnce(DynamoDbClient dynamoDb) {
    return new TellOnce(
        new IdempotencyTable(dynamoDb, environment.ledgerTable()),
        new SnsNotifier(
            aws.repeating(SnsClient.builder()), environment.required("NOTIFICATION_TOPIC")),
        bus(),
        Ids.timeOrdered(clock),
        clock);
  }

  private LambdaRecordRefresher refresher() {
    return new LambdaRecordRefresher(
        aws.repeating(LambdaClient.builder()),
        environment.required("RECORD_INTERRUPTIBLE_ALLOCATION_FUNCTION"),
        optional("SWEEP_CAPACITY_BLOCKS_FUNCTION"));
  }

  /** A function of a capability that a stack may be deployed without. */
  private Optional<String> optional(String name) {
    return Optional.ofNullable(environment.variables().get(name)).filter(text -> !text.isBlank());
  }

  private Ec2CapacityReader reader(String regions) {
    Map<String, Ec2Client> clients = new LinkedHashMap<>();
    for (String region : regions.split(",", -1)) {
      clients.put(
          region.strip(), aws.repeating(Ec2Client.builder().region(Region.of(region.strip()))));
    }
    return new Ec2CapacityReader(clients, environment.region());
  }

  private EventBridgeBus bus() {
    return new EventBridgeBus(aws.repeating(EventBridgeClient.builder()), environment.eventBus());
  }
}
