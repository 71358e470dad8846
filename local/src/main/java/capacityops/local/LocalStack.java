package capacityops.local;

import capacityops.local.apigateway.HttpApi;
import capacityops.local.capacity.CapacityScenario;
import capacityops.local.capacity.SimulatedCapacity;
import capacityops.local.dynamodb.DynamoDb;
import capacityops.local.ec2.Ec2Guard;
import capacityops.local.ec2.Ec2Simulator;
import capacityops.local.ec2.Instances;
import capacityops.local.events.AwsEvent;
import capacityops.local.events.EventBridge;
import capacityops.local.events.Schedules;
import capacityops.local.events.StateMachineTarget;
import capacityops.local.events.TargetDelivery;
import capacityops.local.faults.CallCounts;
import capacityops.local.faults.Faults;
import capacityops.local.gateway.AwsGateway;
import capacityops.local.identity.Callers;
import capacityops.local.identity.Sts;
import capacityops.local.lambda.FunctionLog;
import capacityops.local.lambda.FunctionTarget;
import capacityops.local.lambda.LambdaApi;
import capacityops.local.lambda.LambdaRuntime;
import capacityops.local.lambda.LambdaSettings;
import capacityops.local.messaging.Destinations;
import capacityops.local.messaging.QueueSources;
import capacityops.local.messaging.Sns;
import capacityops.local.messaging.Sqs;
import capacityops.local.organizations.Organizations;
import capacityops.local.outposts.OutpostsSimulator;
import capacityops.local.pricing.Pricing;
import capacityops.local.s3.S3;
import capacityops.local.scenario.Scenario;
import capacityops.local.states.ExecutionStatusChange;
import capacityops.local.states.StateMachines;
import capacityops.local.template.Deployment;
import capacityops.local.template.Stack;
import capacityops.local.template.Template;
import capacityops.local.wire.AwsService;
import capacityops.local.wire.CallContext;
import capacityops.local.wire.CallJournal;
import capacityops.local.wire.ServiceSimulator;
import capacityops.local.wire.SimulatedService;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;

/**
 * The whole stack on one machine: everything that {@code template.yaml} names, run from the
 * packaged artefacts, behind an API port and an AWS port of the loopback interface.
 */
public final class LocalStack implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Clock clock = Clock.systemUTC();
  private final Stack stack;
  private final CallJournal journal;
  private final DynamoDb dynamoDb;
  private final OutpostsSimulator outposts;
  private final Ec2Simulator ec2;
  private final SimulatedCapacity capacity;
  private final String accountId;
  private final S3 s3;
  private final Sqs sqs;
  private final Sns sns;
  private final EventBridge eventBridge;
  private final TargetDelivery delivery;
  private final Schedules schedules;
  private final StateMachines stateMachines;
  private final LambdaRuntime lambda;
  private final Faults faults = new Faults(clock);
  private final CallCounts counts = new CallCounts();
  private final AwsGateway aws;
  private final HttpApi api;

  /**
   * Starts everything; returning means that it is ready.
   *
   * @throws RuntimeException that says what is wrong with the template, an artefact, the scenario
   *     or a port; whatever had been started is stopped
   */
  public static LocalStack start(LocalSettings settings) {
    return new LocalStack(settings);
  }

  private LocalStack(LocalSettings settings) {
    try {
      SimulatedTime time = new SimulatedTime(settings.speed());
      Scenario scenario = settings.scenario().map(Scenario::load).orElseGet(Scenario::standard);
      stack =
          Template.load(
              settings.root().resolve("template.yaml"), Deployment.local(settings.parameters()));
      Callers callers = new Callers(scenario.accountId());
      Destinations destinations = new Destinations();
      journal = new CallJournal(settings.data().map(d -> d.resolve("aws.jsonl")), clock);
      InstantSource awsClock = journal.clock();

      dynamoDb = closing(new DynamoDb(settings.data().map(data -> data.resolve("dynamodb"))));
      CapacityScenario held =
          settings.scenario().map(CapacityScenario::load).orElseGet(CapacityScenario::defaults);
      capacity =
          closing(
              new SimulatedCapacity(
                  held,
                  scenario.accountId(),
                  awsClock,
                  time,
                  this::tellAwsEvent,
                  journal.random("ec2")));
      Instances instances = new Instances(scenario, time, awsClock, capacity);
      outposts =
          new OutpostsSimulator(scenario, instances, time, awsClock, journal.random("outposts"));
      Ec2Guard ec2Guard = new Ec2Guard(scenario.ec2Settings(), time, awsClock);
      ec2 = new Ec2Simulator(scenario, instances, outposts, ec2Guard, awsClock);
      accountId = scenario.accountId();
      s3 =
          new S3(
              stack.buckets().values().stream().map(Stack.Bucket::name).toList(),
              accountId,
              stack.deployment().region(),
              settings.data().map(data -> data.resolve("s3")),
              clock);
      sqs = new Sqs(stack.queues().values(), time, clock);
      sns = new Sns(stack, destinations, clock);
      delivery = closing(new TargetDelivery(destinations, time, clock));
      eventBridge = new EventBridge(stack, delivery, clock);
      eventBridge.setFaults(held.settings().eventFaults());
      schedules = closing(new Schedules(stack, delivery, time, clock));
      lambda = closing(new LambdaRuntime(stack, lambda(settings, time), callers, destinations));
      stateMachines =
          closing(
              new StateMachines(
                  time, this::call, lambda, clock, settings.data().map(d -> d.resolve("states"))));
      aws = closing(gateway(settings.awsPort(), callers));
      api = closing(httpApi(settings.apiPort(), callers));
      QueueSources queueSources = closing(new QueueSources(stack, sqs, lambda));

      connect(destinations);
      createTables();
      createStateMachines();
      new LocalControl(capacity, eventBridge, sns, schedules, stateMachines, lambda, this::reset)
          .register(aws);
      journal.replay(recorded());
      capacity.start();
      queueSources.start();
      stateMachines.resume();
      if (settings.schedules()) {
        schedules.start();
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Where the API is. */
  public URI api() {
    return api.address();
  }

  /** Where AWS is. */
  public URI aws() {
    return aws.endpoint();
  }

  private <T extends AutoCloseable> T closing(T part) {
    open.push(part);
    return part;
  }

  private LambdaSettings lambda(LocalSettings settings, SimulatedTime time) {
    Path logs = settings.work().resolve("logs");
    return LambdaSettings.of(
            this::aws,
            settings.work().resolve("functions"),
            time,
            FunctionLog.toFolder(logs, System.out))
        .with(settings.functionOptions());
  }

  private List<ServiceSimulator> simulators() {
    List<ServiceSimulator> simulators = new ArrayList<>();
    recorded().forEach(simulator -> simulators.add(journal.recording(simulator)));
    simulators.addAll(List.of(s3, sqs, sns, eventBridge, stateMachines));
    return simulators;
  }

  /** What an account holds; {@code local.data} keeps it. */
  private List<ServiceSimulator> recorded() {
    return List.of(outposts, ec2, capacity);
  }

  private AwsGateway gateway(int port, Callers callers) {
    List<ServiceSimulator> simulators = simulators();
    simulators.add(new LambdaApi(lambda));
    simulators.add(new Sts(callers, clock, this::letsIn));
    simulators.add(new Organizations(capacity::scenario, accountId));
    simulators.add(new Pricing(capacity::scenario));
    List<AwsService> services = new ArrayList<>(SimulatedService.of(simulators));
    services.add(dynamoDb.service());
    return new AwsGateway(
        HOST, port, services, callers, faults, counts, key -> lambda.kill(callers.origin(key)));
  }

  private boolean letsIn(String roleAccountId, String roleArn) {
    return capacity.scenario().letsIn(roleAccountId, roleArn, accountId);
  }

  private HttpApi httpApi(int port, Callers callers) {
    Stack.Api described = stack.apis().values().iterator().next();
    try {
      return new HttpApi(stack, described, lambda, callers, clock, port);
    } catch (BindException e) {
      throw new AwsGateway.PortInUse(HOST, port, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What takes messages, by the service in its ARN. */
  private void connect(Destinations destinations) {
    destinations
        .register("sqs", sqs::deliver)
        .register("sns", sns::deliver)
        .register("events", eventBridge::deliver)
        .register("lambda", new FunctionTarget(lambda))
        .register("states", new StateMachineTarget(this::call));
    stateMachines.onStatusChange(this::tellStatusChange);
  }

  private void tellStatusChange(ExecutionStatusChange change) {
    eventBridge.publish(
        "aws.states",
        "Step Functions Execution Status Change",
        change.detail(),
        List.of(change.executionArn()));
  }

  private void tellAwsEvent(AwsEvent event) {
    if (!journal.replaying()) {
      eventBridge.publish(event);
    }
  }

  private void createTables() {
    AwsBasicCredentials own = AwsBasicCredentials.create(stack.deployment().accountId(), "local");
    try (DynamoDbClient client =
        DynamoDbClient.builder()
            .endpointOverride(aws.endpoint())
            .region(Region.of(stack.deployment().region()))
            .credentialsProvider(StaticCredentialsProvider.create(own))
            .httpClient(UrlConnectionHttpClient.create())
            .build()) {
      stack.tables().values().forEach(table -> createIfAbsent(table, client));
    }
  }

  private static void createIfAbsent(Stack.Table table, DynamoDbClient client) {
    try {
      client.createTable(table.request());
    } catch (ResourceInUseException e) {
      // Kept from an earlier start.
    }
  }

  private void createStateMachines() {
    for (Stack.StateMachine machine : stack.stateMachines().values()) {
      stateMachines.create(
          machine.name(),
          machine.arn(),
          machine.roleArn(),
          machine.definition(),
          machine.substitutions(),
          machine.definitionUri().getFileName().toString());
    }
  }

  /** A fresh account and ledger, counts at zero. */
  private void reset(LambdaRuntime.Kept processes) {
    faults.clear();
    stateMachines.reset();
    delivery.reset();
    lambda.reset(processes);
    dynamoDb.reset();
    createTables();
    journal.begin(() -> simulators().forEach(ServiceSimulator::reset));
    eventBridge.setFaults(capacity.scenario().settings().eventFaults());
    counts.clear();
  }

  /** AWS as the stack itself calls it. */
  private JsonNode call(String service, String operation, JsonNode parameters) {
    Deployment deployment = stack.deployment();
    CallContext self =
        new CallContext(
            deployment.accountId(),
            deployment.region(),
            "arn:aws:iam::%s:role/capacity-ops".formatted(deployment.accountId()),
            deployment.accountId());
    return aws.api(self).call(service, operation, parameters);
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        System.getLogger(LocalStack.class.getName())
            .log(System.Logger.Level.WARNING, "a part did not stop cleanly", e);
      }
    }
  }
}
