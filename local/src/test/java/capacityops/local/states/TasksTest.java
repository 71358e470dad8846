package capacityops.local.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.local.wire.AwsError;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.SendTaskFailureRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskFailureResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatResponse;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessResponse;

class TasksTest {
  private final Bench bench = Bench.instant();
  private final BlockingQueue<String> tokens = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    bench.close();
  }

  private static String task(String resource, String fields) {
    return "\"A\": {\"Type\": \"Task\", \"Resource\": \""
        + resource
        + "\","
        + fields
        + " \"End\": true}";
  }

  private static String states(String resource) {
    return "arn:aws:states:::" + resource;
  }

  // --- Lambda ---

  private static final String INVOKE =
      "\"Arguments\": {\"FunctionName\": \"work\", \"Payload\": \"{% $states.input %}\"},";

  @Test
  void lambdaInvoke_answersTheParsedPayload() {
    bench.functions.put("work", payload -> Bench.json("{\"got\": " + payload + "}"));
    JsonNode output = bench.output("A", task(states("lambda:invoke"), INVOKE), "{\"x\": 1}");
    assertThat(output.path("Payload")).isEqualTo(Bench.json("{\"got\": {\"x\": 1}}"));
    assertThat(output.path("StatusCode").asInt()).isEqualTo(200);
    assertThat(output.path("ExecutedVersion").asText()).isEqualTo("$LATEST");
  }

  @Test
  void lambdaInvoke_event_isQueued() {
    bench.functions.put("work:live", payload -> payload);
    JsonNode output =
        bench.output(
            "A",
            task(
                states("lambda:invoke"),
                """
                "Arguments": {"FunctionName": "work", "Qualifier": "live", "InvocationType": "Event", "Payload": 1},
                """),
            "{}");
    assertThat(output).isEqualTo(Bench.json("{\"StatusCode\": 202}"));
    assertThat(bench.queued).containsExactly(Bench.json("1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"errorType": "java.lang.IllegalStateException", "errorMessage": "m"} | java.lang.IllegalStateException
          {"errorMessage": "no type"} | Lambda.Unknown
          """)
  void lambdaInvoke_functionError_failsUnderItsName(String payload, String error) {
    bench.functions.put(
        "work",
        _ -> {
          throw new Bench.FunctionError(payload);
        });
    bench.machine("machine", "A", task(states("lambda:invoke"), INVOKE));
    DescribeExecutionResponse end = bench.run("machine", "{}");
    assertThat(end.error()).isEqualTo(error);
    assertThat(end.cause()).contains(payload);
  }

  @ParameterizedTest
  @CsvSource({
    "TooManyRequestsException, 429, Lambda.TooManyRequestsException",
    "ServiceException, 500, Lambda.ServiceException",
    "SomethingNew, 500, Lambda.AWSLambdaException"
  })
  void lambdaInvoke_refusedByLambda_failsUnderItsErrorName(String code, int status, String error) {
    bench.functions.put(
        "work",
        _ -> {
          throw new AwsError(code, status, "no");
        });
    bench.machine("machine", "A", task(states("lambda:invoke"), INVOKE));
    assertThat(bench.run("machine", "{}").error()).isEqualTo(error);
  }

  @Test
  void functionArn_takesArgumentsAndGivesTheAnswer() {
    String arn = Bench.FUNCTION + "work:live";
    bench.functions.put(arn, payload -> payload.path("x"));
    bench.machine("machine", "A", task(arn, "\"Arguments\": {\"x\": 7},"));
    String execution = bench.start("machine", "{}");
    assertThat(bench.ended(execution).output()).isEqualTo("7");
    assertThat(bench.types(execution))
        .containsSequence(
            "TaskStateEntered",
            "LambdaFunctionScheduled",
            "LambdaFunctionStarted",
            "LambdaFunctionSucceeded",
            "TaskStateExited");
  }

  // --- AWS SDK and optimised integrations ---

  @Test
  void sdk_callsTheOperationOfTheService() {
    bench.services.put("PutEvents", _ -> Bench.json("{\"FailedEntryCount\": 0}"));
    bench.output(
        "A",
        task(
            states("aws-sdk:eventbridge:putEvents"),
            "\"Arguments\": {\"Entries\": [{\"Source\": \"s\"}]},"),
        "{}");
    assertThat(bench.calls)
        .containsExactly(
            new Bench.Call(
                "events", "PutEvents", Bench.json("{\"Entries\": [{\"Source\": \"s\"}]}")));
  }

  @Test
  void sdk_ofAServiceWithCamelCase_isSpelledInPascalCase() {
    bench.services.put(
        "ListExecutions", _ -> Bench.json("{\"executions\": [{\"executionArn\": \"e\"}]}"));
    assertThat(
            bench.output(
                "A",
                task(
                    states("aws-sdk:sfn:listExecutions"),
                    "\"Arguments\": {\"StateMachineArn\": \"m\"},"),
                "{}"))
        .isEqualTo(Bench.json("{\"Executions\": [{\"ExecutionArn\": \"e\"}]}"));
    assertThat(bench.calls)
        .containsExactly(
            new Bench.Call("states", "ListExecutions", Bench.json("{\"stateMachineArn\": \"m\"}")));
  }

  @Test
  void sdk_keysOfMapsStayAsTheyAre() {
    bench.services.put("GetItem", _ -> Bench.json("{\"Item\": {\"pk\": {\"S\": \"x\"}}}"));
    assertThat(
            bench.output(
                "A",
                task(
                    states("aws-sdk:dynamodb:getItem"),
                    "\"Arguments\": {\"TableName\": \"t\", \"Key\": {\"pk\": {\"S\": \"x\"}}},"),
                "{}"))
        .isEqualTo(Bench.json("{\"Item\": {\"pk\": {\"S\": \"x\"}}}"));
  }

  @ParameterizedTest
  @CsvSource({
    "aws-sdk:outposts:getCapacityTask, NotFoundException, Outposts.NotFoundException",
    "aws-sdk:outposts:getCapacityTask, ThrottlingException, Outposts.OutpostsException",
    "aws-sdk:ec2:describeCapacityReservations, RequestLimitExceeded, Ec2.Ec2Exception",
    "aws-sdk:dynamodb:getItem, ConditionalCheckFailedException, DynamoDb.ConditionalCheckFailedException",
    "aws-sdk:sfn:startExecution, ExecutionAlreadyExists, Sfn.ExecutionAlreadyExistsException",
    "dynamodb:updateItem, ConditionalCheckFailedException, DynamoDB.ConditionalCheckFailedException",
    "dynamodb:putItem, Unheard, DynamoDB.AmazonDynamoDBException",
    "states:startExecution, ExecutionAlreadyExists, StepFunctions.ExecutionAlreadyExistsException"
  })
  void integration_namesErrorsAsStepFunctionsDoes(String resource, String code, String error) {
    String action = resource.substring(resource.lastIndexOf(':') + 1);
    bench.services.put(
        MemberNames.pascal(action),
        _ -> {
          throw new AwsError(code, 400, "no");
        });
    bench.machine("machine", "A", task(states(resource), ""));
    assertThat(bench.run("machine", "{}").error()).isEqualTo(error);
  }

  @Test
  void sdk_withoutAnswer_isASdkClientException() {
    bench.services.put(
        "GetCapacityTask",
        _ -> {
          throw new IllegalStateException("connection cut");
        });
    bench.machine("machine", "A", task(states("aws-sdk:outposts:getCapacityTask"), ""));
    assertThat(bench.run("machine", "{}").error()).isEqualTo("Outposts.SdkClientException");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          glue:startJobRun                   | | this resource is not understood
          lambda:invoke.sync                 | | this resource is not understood
          dynamodb:putItem.waitForTaskToken  | | this resource is not understood
          aws-sdk:glacier:listVaults         | | the service glacier is not known
          aws-sdk:outposts:getCapacity       | | outposts has no operation GetCapacity
          aws-sdk:outposts:getCapacityTask   | "Arguments": {"Id": 1}, | GetCapacityTask has no argument Id
          lambda:invoke                      | "Arguments": {"LogType": "Tail"}, | Invoke has no argument LogType
          """)
  void resource_notUnderstood_isRefusedByName(String resource, String fields, String problem) {
    assertThatThrownBy(
            () ->
                bench.machine("machine", "A", task(states(resource), fields == null ? "" : fields)))
        .hasMessageContaining("machine.asl.json:1: state \"A\", field \"Resource\"")
        .hasMessageContaining(problem);
  }

  @Test
  void putEvents_optimised_completesEntriesAndFailsWhereOneFailed() {
    bench.services.put("PutEvents", _ -> Bench.json("{\"FailedEntryCount\": 1}"));
    bench.machine(
        "machine",
        "A",
        task(
            states("events:putEvents"),
            "\"Arguments\": {\"Entries\": [{\"Detail\": {\"x\": 1}, \"Source\": \"s\"}]},"));
    String execution = bench.start("machine", "{}");
    assertThat(bench.ended(execution).error()).isEqualTo("EventBridge.FailedEntry");
    JsonNode entry = bench.calls.getFirst().parameters().at("/Entries/0");
    assertThat(entry.path("Detail").asText()).isEqualTo("{\"x\":1}");
    assertThat(entry.path("Resources"))
        .isEqualTo(Bench.json("[\"" + execution + "\", \"" + Bench.ARN + "machine\"]"));
  }

  @ParameterizedTest
  @CsvSource({
    "sns:publish, Message, Publish",
    "sqs:sendMessage, MessageBody, SendMessage",
    "states:startExecution, Input, StartExecution"
  })
  void optimised_takesJsonWhereTheServiceTakesText(
      String resource, String member, String operation) {
    bench.services.put(operation, _ -> Bench.json("{}"));
    bench.output(
        "A", task(states(resource), "\"Arguments\": {\"" + member + "\": {\"x\": 1}},"), "{}");
    JsonNode sent = bench.calls.getFirst().parameters();
    assertThat(sent.elements().next().asText()).isEqualTo("{\"x\":1}");
  }

  private void startingLocally() {
    bench.services.put(
        "StartExecution",
        request ->
            Bench.json(
                "{\"executionArn\": \""
                    + bench.start("child", request.path("input").asText())
                    + "\"}"));
  }

  private static String startChild() {
    return task(
        states("states:startExecution.sync:2"),
        "\"Arguments\": {\"StateMachineArn\": \"" + Bench.ARN + "child\", \"Input\": {\"x\": 1}},");
  }

  @Test
  void startExecutionSync_answersTheEndedExecution() {
    startingLocally();
    bench.machine("child", "C", "\"C\": {\"Type\": \"Pass\", \"End\": true}");
    JsonNode output = bench.output("A", startChild(), "{}");
    assertThat(output.path("Status").asText()).isEqualTo("SUCCEEDED");
    assertThat(output.path("Output")).isEqualTo(Bench.json("{\"x\": 1}"));
  }

  @Test
  void startExecutionSync_failedExecution_failsTheTask() {
    startingLocally();
    bench.machine("child", "C", "\"C\": {\"Type\": \"Fail\", \"Error\": \"E\"}");
    bench.machine("machine", "A", startChild());
    DescribeExecutionResponse end = bench.run("machine", "{}");
    assertThat(end.error()).isEqualTo("States.TaskFailed");
    assertThat(Bench.json(end.cause()).path("Error").asText()).isEqualTo("E");
  }

  // --- timeouts ---

  @ParameterizedTest
  @CsvSource({"TimeoutSeconds, States.Timeout", "HeartbeatSeconds, States.HeartbeatTimeout"})
  void task_longerThanItsLimit_timesOut(String field, String error) {
    CountDownLatch never = new CountDownLatch(1);
    bench.functions.put(
        "work",
        payload -> {
          await(never);
          return payload;
        });
    bench.machine("machine", "A", task(states("lambda:invoke"), INVOKE + "\"" + field + "\": 1,"));
    String execution = bench.start("machine", "{}");
    assertThat(bench.ended(execution).error()).isEqualTo(error);
    assertThat(bench.types(execution)).endsWith("TaskTimedOut", "ExecutionFailed");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  // --- callbacks ---

  private String callback(String fields) {
    return task(
        states("lambda:invoke.waitForTaskToken"),
        "\"Arguments\": {\"FunctionName\": \"ask\", \"Payload\": {\"token\": \"{% $states.context.Task.Token %}\"}},"
            + fields);
  }

  private String asked(Bench its, String fields) {
    its.functions.put(
        "ask",
        payload -> {
          tokens.add(payload.path("token").asText());
          return NullNode.getInstance();
        });
    its.machine("machine", "A", callback(fields));
    return its.start("machine", "{}");
  }

  private String token() {
    try {
      String token = tokens.poll(10, TimeUnit.SECONDS);
      assertThat(token).isNotNull();
      return token;
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  private void succeed(String token) {
    bench.call(
        SendTaskSuccessRequest.builder().taskToken(token).output("{\"ok\": true}").build(),
        SendTaskSuccessResponse.class);
  }

  @Test
  void callback_success_givesTheOutput() {
    String execution = asked(bench, "");
    String token = token();
    succeed(token);
    assertThat(Bench.json(bench.ended(execution).output())).isEqualTo(Bench.json("{\"ok\": true}"));
    assertThat(bench.types(execution))
        .containsSequence("TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded");
    assertThatThrownBy(() -> succeed(token))
        .isInstanceOfSatisfying(
            AwsError.class, error -> assertThat(error.code()).isEqualTo("TaskTimedOut"));
  }

  @Test
  void callback_failure_failsTheTask() {
    String execution = asked(bench, "");
    bench.call(
        SendTaskFailureRequest.builder().taskToken(token()).error("Denied").cause("why").build(),
        SendTaskFailureResponse.class);
    DescribeExecutionResponse end = bench.ended(execution);
    assertThat(end.error()).isEqualTo("Denied");
    assertThat(end.cause()).isEqualTo("why");
  }

  @Test
  void callback_withoutHeartbeats_timesOut() {
    try (Bench fast = Bench.atSpeed(1000)) {
      String execution = asked(fast, "\"HeartbeatSeconds\": 10, \"TimeoutSeconds\": 99999,");
      assertThat(fast.ended(execution).error()).isEqualTo("States.HeartbeatTimeout");
    }
  }

  @Test
  void callback_withHeartbeats_waitsUntilItsTimeout() {
    try (Bench fast = Bench.atSpeed(100)) {
      String execution = asked(fast, "\"HeartbeatSeconds\": 30, \"TimeoutSeconds\": 60,");
      String token = token();
      Bench.await(() -> !beats(fast, token));
      assertThat(fast.ended(execution).error()).isEqualTo("States.Timeout");
    }
  }

  private static boolean beats(Bench its, String token) {
    try {
      its.call(
          SendTaskHeartbeatRequest.builder().taskToken(token).build(),
          SendTaskHeartbeatResponse.class);
      return true;
    } catch (AwsError over) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", ""})
  void callback_unknownToken_isInvalid(String token) {
    assertThatThrownBy(() -> succeed(token))
        .isInstanceOfSatisfying(
            AwsError.class, error -> assertThat(error.code()).isEqualTo("InvalidToken"));
  }

  @Test
  void taskEvents_carryTheirDetails() {
    bench.functions.put("work", payload -> payload);
    bench.machine(
        "machine", "A", task(states("lambda:invoke"), INVOKE + "\"TimeoutSeconds\": 60,"));
    String execution = bench.start("machine", "{\"x\": 1}");
    bench.ended(execution);
    HistoryEvent scheduled = bench.history(execution).get(2);
    assertThat(scheduled.previousEventId()).isEqualTo(2);
    assertThat(scheduled.taskScheduledEventDetails().resourceType()).isEqualTo("lambda");
    assertThat(scheduled.taskScheduledEventDetails().resource()).isEqualTo("invoke");
    assertThat(scheduled.taskScheduledEventDetails().region()).isEqualTo("eu-west-1");
    assertThat(scheduled.taskScheduledEventDetails().timeoutInSeconds()).isEqualTo(60);
    assertThat(Bench.json(scheduled.taskScheduledEventDetails().parameters()))
        .isEqualTo(Bench.json("{\"FunctionName\": \"work\", \"Payload\": {\"x\": 1}}"));
  }
}
