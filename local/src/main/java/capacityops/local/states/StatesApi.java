package capacityops.local.states;

import capacityops.local.states.TaskTokens.Signal;
import capacityops.local.wire.AwsError;
import capacityops.local.wire.CallContext;
import capacityops.local.wire.Operations;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineForExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineForExecutionResponse;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionRedriveStatus;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryRequest;
import software.amazon.awssdk.services.sfn.model.GetExecutionHistoryResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.IncludedData;
import software.amazon.awssdk.services.sfn.model.ListExecutionsRequest;
import software.amazon.awssdk.services.sfn.model.ListExecutionsResponse;
import software.amazon.awssdk.services.sfn.model.ListStateMachinesRequest;
import software.amazon.awssdk.services.sfn.model.ListStateMachinesResponse;
import software.amazon.awssdk.services.sfn.model.RedriveExecutionRequest;
import software.amazon.awssdk.services.sfn.model.RedriveExecutionResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskFailureRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskFailureResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessResponse;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;
import software.amazon.awssdk.services.sfn.model.StateMachineListItem;
import software.amazon.awssdk.services.sfn.model.StateMachineStatus;
import software.amazon.awssdk.services.sfn.model.StateMachineType;
import software.amazon.awssdk.services.sfn.model.StopExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StopExecutionResponse;

/**
 * The operations of Step Functions.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/Welcome.html">AWS
 *     Step Functions API Reference</a>
 */
final class StatesApi {
  /** How long after its end an execution can be redriven. */
  private static final Duration REDRIVABLE = Duration.ofDays(14);

  private final StateMachines machines;
  private final TaskTokens tokens;
  private final Clock clock;

  StatesApi(StateMachines machines, TaskTokens tokens, Clock clock) {
    this.machines = machines;
    this.tokens = tokens;
    this.clock = clock;
  }

  Operations operations() {
    return new Operations()
        .on(StartExecutionRequest.class, this::startExecution)
        .on(StopExecutionRequest.class, this::stopExecution)
        .on(RedriveExecutionRequest.class, this::redriveExecution)
        .on(DescribeExecutionRequest.class, this::describeExecution)
        .on(ListExecutionsRequest.class, this::listExecutions)
        .on(GetExecutionHistoryRequest.class, this::getExecutionHistory)
        .on(DescribeStateMachineRequest.class, this::describeStateMachine)
        .on(ListStateMachinesRequest.class, this::listStateMachines)
        .on(DescribeStateMachineForExecutionRequest.class, this::describeStateMachineForExecution)
        .on(SendTaskSuccessRequest.class, this::sendTaskSuccess)
        .on(SendTaskFailureRequest.class, this::sendTaskFailure)
        .on(SendTaskHeartbeatRequest.class, this::sendTaskHeartbeat);
  }

  private StartExecutionResponse startExecution(StartExecutionRequest request, CallContext caller) {
    StateMachine machine = machines.machine(request.stateMachineArn());
    String input = Objects.requireNonNullElse(request.input(), "{}");
    limit("input", input, Visit.DATA_LIMIT);
    Execution execution = machines.start(machine, Optional.ofNullable(request.name()), input);
    return StartExecutionResponse.builder()
        .executionArn(execution.arn())
        .startDate(execution.identity().startDate())
        .build();
  }

  private static void limit(String member, String value, int most) {
    if (value != null && value.getBytes(StandardCharsets.UTF_8).length > most) {
      throw new AwsError(
          "ValidationException",
          400,
          "1 validation error detected: Value at '%s' failed to satisfy constraint: Member must have length less than or equal to %d"
              .formatted(member, most));
    }
  }

  private StopExecutionResponse stopExecution(StopExecutionRequest request, CallContext caller) {
    limit("error", request.error(), 256);
    limit("cause", request.cause(), 32_768);
    Execution execution = machines.execution(request.executionArn());
    try {
      Instant stopDate =
          execution.abort(
              Optional.ofNullable(request.error()), Optional.ofNullable(request.cause()));
      return StopExecutionResponse.builder().stopDate(stopDate).build();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new AwsError("ServiceUnavailable", 503, "The service is being stopped");
    }
  }

  private RedriveExecutionResponse redriveExecution(
      RedriveExecutionRequest request, CallContext caller) {
    Execution execution = machines.execution(request.executionArn());
    synchronized (execution) {
      Optional<String> obstacle = redriveObstacle(execution);
      if (obstacle.isPresent()) {
        throw new AwsError("ExecutionNotRedrivable", 400, obstacle.get());
      }
      return RedriveExecutionResponse.builder().redriveDate(execution.redrive()).build();
    }
  }

  private Optional<String> redriveObstacle(Execution execution) {
    Execution.Standing standing = execution.standing();
    return switch (standing.status()) {
      case RUNNING, SUCCEEDED ->
          Optional.of("Execution is " + standing.status() + " and cannot be redriven");
      case FAILED, TIMED_OUT, ABORTED -> {
        if (execution.identity().mapRunArn().isPresent()) {
          yield Optional.of("A child execution is redriven with its Map Run");
        }
        if (execution.history().size() >= History.LIMIT - 1) {
          yield Optional.of("Execution history event limit exceeded");
        }
        boolean over = standing.stopDate().orElseThrow().plus(REDRIVABLE).isBefore(clock.instant());
        yield over ? Optional.of("Execution redrivable period exceeded") : Optional.empty();
      }
    };
  }

  private DescribeExecutionResponse describeExecution(
      DescribeExecutionRequest request, CallContext caller) {
    Execution execution = machines.execution(request.executionArn());
    Execution.Identity identity = execution.identity();
    Execution.Standing standing = execution.standing();
    Optional<String> obstacle = redriveObstacle(execution);
    DescribeExecutionResponse.Builder response =
        DescribeExecutionResponse.builder()
            .executionArn(execution.arn())
            .stateMachineArn(identity.stateMachineArn())
            .name(execution.name())
            .status(standing.status().name())
            .startDate(identity.startDate())
            .stopDate(standing.stopDate().orElse(null))
            .error(standing.error().orElse(null))
            .cause(standing.cause().orElse(null))
            .mapRunArn(identity.mapRunArn().orElse(null))
            .redriveCount(standing.redriveCount())
            .redriveDate(standing.redriveDate().orElse(null))
            .redriveStatus(
                obstacle.isPresent()
                    ? ExecutionRedriveStatus.NOT_REDRIVABLE
                    : ExecutionRedriveStatus.REDRIVABLE)
            .redriveStatusReason(obstacle.orElse(null));
    if (request.includedData() != IncludedData.METADATA_ONLY) {
      response.input(identity.input()).inputDetails(details -> details.included(true));
      standing
          .output()
          .ifPresent(
              output ->
                  response
                      .output(Json.text(output))
                      .outputDetails(included -> included.included(true)));
    }
    return response.build();
  }

  private ListExecutionsResponse listExecutions(ListExecutionsRequest request, CallContext caller) {
    List<StateMachines.Numbered> matching =
        listed(request)
            .filter(
                listed ->
                    request.statusFilterAsString() == null
                        || listed
                            .execution()
                            .standing()
                            .status()
                            .name()
                            .equals(request.statusFilterAsString()))
            .filter(listed -> redriven(request, listed.execution()))
            .toList();
    String list =
        "executions "
            + request.stateMachineArn()
            + request.mapRunArn()
            + request.statusFilter()
            + request.redriveFilter();
    Page<StateMachines.Numbered> page =
        Page.of(
            matching,
            StateMachines.Numbered::number,
            Page.Order.FALLING,
            request.maxResults(),
            request.nextToken(),
            list);
    return ListExecutionsResponse.builder()
        .executions(page.items().stream().map(item -> listItem(item.execution())).toList())
        .nextToken(page.nextToken().orElse(null))
        .build();
  }

  private Stream<StateMachines.Numbered> listed(ListExecutionsRequest request) {
    if ((request.stateMachineArn() == null) == (request.mapRunArn() == null)) {
      throw new AwsError(
          "ValidationException", 400, "Either stateMachineArn or mapRunArn is required, not both");
    }
    if (request.mapRunArn() != null) {
      return machines
          .newestFirst()
          .filter(
              listed ->
                  listed
                      .execution()
                      .identity()
                      .mapRunArn()
                      .filter(request.mapRunArn()::equals)
                      .isPresent());
    }
    StateMachine machine = machines.machine(request.stateMachineArn());
    return machines
        .newestFirst()
        .filter(listed -> listed.execution().identity().stateMachineArn().equals(machine.arn()));
  }

  private static boolean redriven(ListExecutionsRequest request, Execution execution) {
    boolean wasRedriven = execution.standing().redriveCount() > 0;
    return switch (Objects.requireNonNullElse(request.redriveFilterAsString(), "")) {
      case "REDRIVEN" -> wasRedriven;
      case "NOT_REDRIVEN" -> !wasRedriven;
      default -> true;
    };
  }

  private static ExecutionListItem listItem(Execution execution) {
    Execution.Standing standing = execution.standing();
    return ExecutionListItem.builder()
        .executionArn(execution.arn())
        .stateMachineArn(execution.identity().stateMachineArn())
        .name(execution.name())
        .status(standing.status().name())
        .startDate(execution.identity().startDate())
        .stopDate(standing.stopDate().orElse(null))
        .mapRunArn(execution.identity().mapRunArn().orElse(null))
        .redriveCount(standing.redriveCount())
        .redriveDate(standing.redriveDate().orElse(null))
        .build();
  }

  private GetExecutionHistoryResponse getExecutionHistory(
      GetExecutionHistoryRequest request, CallContext caller) {
    Execution execution = machines.execution(request.executionArn());
    boolean reverse = Boolean.TRUE.equals(request.reverseOrder());
    boolean data = !Boolean.FALSE.equals(request.includeExecutionData());
    List<HistoryEvent> events = execution.history().events();
    if (reverse) {
      events = events.reversed();
    }
    Page<HistoryEvent> page =
        Page.of(
            events,
            HistoryEvent::id,
            reverse ? Page.Order.FALLING : Page.Order.RISING,
            request.maxResults(),
            request.nextToken(),
            "history " + execution.arn() + reverse);
    return GetExecutionHistoryResponse.builder()
        .events(
            page.items().stream().map(event -> data ? event : SdkJson.withoutData(event)).toList())
        .nextToken(page.nextToken().orElse(null))
        .build();
  }

  private DescribeStateMachineResponse describeStateMachine(
      DescribeStateMachineRequest request, CallContext caller) {
    StateMachine machine = machines.machine(request.stateMachineArn());
    return DescribeStateMachineResponse.builder()
        .stateMachineArn(machine.arn())
        .name(machine.name())
        .status(StateMachineStatus.ACTIVE)
        .definition(machine.definition().text())
        .roleArn(machine.roleArn())
        .type(StateMachineType.STANDARD)
        .creationDate(machine.creationDate())
        .build();
  }

  private ListStateMachinesResponse listStateMachines(
      ListStateMachinesRequest request, CallContext caller) {
    List<StateMachine> all = machines.machines();
    Page<StateMachine> page =
        Page.of(
            all,
            all::indexOf,
            Page.Order.RISING,
            request.maxResults(),
            request.nextToken(),
            "state machines");
    return ListStateMachinesResponse.builder()
        .stateMachines(
            page.items().stream()
                .map(
                    machine ->
                        StateMachineListItem.builder()
                            .stateMachineArn(machine.arn())
                            .name(machine.name())
                            .type(StateMachineType.STANDARD)
                            .creationDate(machine.creationDate())
                            .build())
                .toList())
        .nextToken(page.nextToken().orElse(null))
        .build();
  }

  private DescribeStateMachineForExecutionResponse describeStateMachineForExecution(
      DescribeStateMachineForExecutionRequest request, CallContext caller) {
    Execution execution = machines.execution(request.executionArn());
    StateMachine machine = execution.machine();
    return DescribeStateMachineForExecutionResponse.builder()
        .stateMachineArn(execution.identity().stateMachineArn())
        .name(machine.name())
        .definition(machine.definition().text())
        .roleArn(machine.roleArn())
        .updateDate(machine.creationDate())
        .mapRunArn(execution.identity().mapRunArn().orElse(null))
        .build();
  }

  private SendTaskSuccessResponse sendTaskSuccess(
      SendTaskSuccessRequest request, CallContext caller) {
    if (request.output() == null) {
      throw ExecutionArns.missing("output");
    }
    limit("output", request.output(), Visit.DATA_LIMIT);
    JsonNode output =
        Json.parse(request.output())
            .orElseThrow(
                () -> new AwsError("InvalidOutput", 400, "Invalid Output: 'it is not JSON'"));
    return signal(
        request.taskToken(),
        new Signal.Success(output),
        () -> SendTaskSuccessResponse.builder().build());
  }

  private SendTaskFailureResponse sendTaskFailure(
      SendTaskFailureRequest request, CallContext caller) {
    limit("error", request.error(), 256);
    limit("cause", request.cause(), 32_768);
    return signal(
        request.taskToken(),
        new Signal.Failure(
            Optional.ofNullable(request.error()), Optional.ofNullable(request.cause())),
        () -> SendTaskFailureResponse.builder().build());
  }

  private SendTaskHeartbeatResponse sendTaskHeartbeat(
      SendTaskHeartbeatRequest request, CallContext caller) {
    return signal(
        request.taskToken(),
        new Signal.Heartbeat(),
        () -> SendTaskHeartbeatResponse.builder().build());
  }

  private <T> T signal(String token, Signal signal, Supplier<T> response) {
    if (token == null) {
      throw ExecutionArns.missing("taskToken");
    }
    return switch (tokens.signal(token, signal)) {
      case WAITING -> response.get();
      case OVER ->
          throw new AwsError(
              "TaskTimedOut", 400, "Task Timed Out: 'Provided task does not exist anymore'");
      case UNKNOWN -> throw new AwsError("InvalidToken", 400, "Invalid Token: 'Invalid token'");
    };
  }
}
