package capacityops.local.states;

import capacityops.local.SimulatedTime;
import capacityops.local.lambda.Functions;
import capacityops.local.wire.AwsApi;
import capacityops.local.wire.AwsError;
import capacityops.local.wire.CallContext;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryRequest;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;

/** State machines with functions and services that a test scripts. */
final class Bench implements AutoCloseable {
  static final String ARN = "arn:aws:states:eu-west-1:123456789012:stateMachine:";
  static final String FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:";
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final CallContext CALLER =
      new CallContext("123456789012", "eu-west-1", "arn:aws:iam::123456789012:user/alice", "alice");

  final List<Duration> waits = new CopyOnWriteArrayList<>();
  final List<Call> calls = new CopyOnWriteArrayList<>();
  final List<JsonNode> queued = new CopyOnWriteArrayList<>();
  final List<ExecutionStatusChange> changes = new CopyOnWriteArrayList<>();
  final Map<String, Function<JsonNode, JsonNode>> services = new ConcurrentHashMap<>();
  final Map<String, Function<JsonNode, JsonNode>> functions = new ConcurrentHashMap<>();
  final StateMachines machines;

  record Call(String service, String operation, JsonNode parameters) {}

  /** A function's own failure, as Lambda tells it. */
  static final class FunctionError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FunctionError(String payload) {
      super(payload);
    }
  }

  private Bench(SimulatedTime time, Clock clock, Optional<Path> data, Optional<Sleeper> sleeper) {
    Sleeper recording =
        real -> {
          waits.add(real);
          Thread.yield();
        };
    this.machines =
        new StateMachines(
            time,
            new ScriptedAws(),
            new ScriptedFunctions(),
            clock,
            data,
            sleeper.orElse(recording),
            RandomGenerator.of("L64X128MixRandom"));
    machines.onStatusChange(changes::add);
  }

  /** Waits take no time and are written down. */
  static Bench instant() {
    return new Bench(new SimulatedTime(1), Clock.systemUTC(), Optional.empty(), Optional.empty());
  }

  static Bench instant(Clock clock) {
    return new Bench(new SimulatedTime(1), clock, Optional.empty(), Optional.empty());
  }

  /** Waits take their simulated time. */
  static Bench atSpeed(double speed) {
    return new Bench(
        new SimulatedTime(speed), Clock.systemUTC(), Optional.empty(), Optional.of(Thread::sleep));
  }

  static Bench atSpeed(double speed, Clock clock) {
    return new Bench(new SimulatedTime(speed), clock, Optional.empty(), Optional.of(Thread::sleep));
  }

  static Bench keeping(Path data, double speed) {
    return new Bench(
        new SimulatedTime(speed), Clock.systemUTC(), Optional.of(data), Optional.of(Thread::sleep));
  }

  private final class ScriptedAws implements AwsApi {
    @Override
    public JsonNode call(String service, String operation, JsonNode parameters) {
      calls.add(new Call(service, operation, parameters));
      Function<JsonNode, JsonNode> scripted = services.get(operation);
      if (scripted == null) {
        throw new AwsError("UnknownOperationException", 404, "No such operation");
      }
      return scripted.apply(parameters);
    }
  }

  private final class ScriptedFunctions implements Functions {
    @Override
    public Invocation invoke(String function, byte[] payload) {
      Function<JsonNode, JsonNode> scripted = functions.get(function);
      if (scripted == null) {
        throw new AwsError("ResourceNotFoundException", 404, "Function not found: " + function);
      }
      try {
        JsonNode answer = scripted.apply(Json.parse(payload).orElseThrow());
        return new Invocation("request-1", bytes(Json.text(answer)), Optional.empty());
      } catch (FunctionError error) {
        return new Invocation("request-1", bytes(error.getMessage()), Optional.of("Unhandled"));
      }
    }

    @Override
    public void invokeAsync(String function, byte[] payload) {
      queued.add(functions.get(function).apply(Json.parse(payload).orElseThrow()));
    }

    private static byte[] bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** A whole definition around states; the first one named starts. */
  static String definition(String startAt, String states) {
    return """
        {"QueryLanguage": "JSONata", "StartAt": "%s", "States": {%s}}
        """
        .formatted(startAt, states);
  }

  Bench machine(String name, String definition) {
    machines.create(
        name,
        ARN + name,
        "arn:aws:iam::123456789012:role/" + name,
        definition,
        Map.of(),
        name + ".asl.json");
    return this;
  }

  Bench machine(String name, String startAt, String states) {
    return machine(name, definition(startAt, states));
  }

  <T extends SdkPojo> T call(SdkPojo request, Class<T> response) {
    String operation = request.getClass().getSimpleName().replaceFirst("Request$", "");
    return response.cast(
        machines.operations().find(operation).orElseThrow().perform(request, CALLER));
  }

  String start(String machine, String input) {
    return call(
            StartExecutionRequest.builder().stateMachineArn(ARN + machine).input(input).build(),
            StartExecutionResponse.class)
        .executionArn();
  }

  DescribeExecutionResponse describe(String execution) {
    return call(
        DescribeExecutionRequest.builder().executionArn(execution).build(),
        DescribeExecutionResponse.class);
  }

  /** Starts an execution and waits for its end. */
  DescribeExecutionResponse run(String machine, String input) {
    return ended(start(machine, input));
  }

  /** Creates a machine of some states, runs it and answers its output. */
  JsonNode output(String startAt, String states, String input) {
    machine("machine", startAt, states);
    DescribeExecutionResponse end = run("machine", input);
    if (end.output() == null) {
      throw new AssertionError(end.statusAsString() + " " + end.error() + " " + end.cause());
    }
    return Json.parse(end.output()).orElseThrow();
  }

  DescribeExecutionResponse ended(String execution) {
    try {
      machines.execution(execution).end().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return describe(execution);
    } catch (Exception late) {
      throw new AssertionError("no end: " + types(execution), late);
    }
  }

  List<HistoryEvent> history(String execution) {
    return call(
            GetExecutionHistoryRequest.builder().executionArn(execution).maxResults(1000).build(),
            GetExecutionHistoryResponse.class)
        .events();
  }

  List<String> types(String execution) {
    return history(execution).stream().map(HistoryEvent::typeAsString).toList();
  }

  long transitions(String execution) {
    return machines.transitions().stream()
        .filter(counted -> counted.executionArn().equals(execution))
        .findFirst()
        .orElseThrow()
        .stateTransitions();
  }

  /** Waits until something is so. */
  static void await(BooleanSupplier condition) {
    Instant end = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("the condition did not come true");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  static JsonNode json(String text) {
    return Json.parse(text).orElseThrow();
  }

  @Override
  public void close() {
    machines.close();
  }
}
