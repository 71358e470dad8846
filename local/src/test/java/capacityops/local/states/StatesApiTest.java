package capacityops.local.states;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.local.wire.AwsError;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineForExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineForExecutionResponse;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
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
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;
import software.amazon.awssdk.services.sfn.model.StopExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StopExecutionResponse;

class StatesApiTest {
  private static final String WAITING =
      "\"A\": {\"Type\": \"Wait\", \"Seconds\": 99999999, \"End\": true}";
  private static final String PASSING = "\"A\": {\"Type\": \"Pass\", \"End\": true}";
  private final AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
  private final Bench bench = Bench.atSpeed(1, new LaterClock());

  private final class LaterClock extends Clock {
    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(later.get());
    }
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private String start(String name, String input) {
    return bench
        .call(
            StartExecutionRequest.builder()
                .stateMachineArn(Bench.ARN + "machine")
                .name(name)
                .input(input)
                .build(),
            StartExecutionResponse.class)
        .executionArn();
  }

  private void assertRefused(String code, SdkPojo request) {
    assertThatThrownBy(() -> bench.call(request, SdkPojo.class))
        .isInstanceOfSatisfying(
            AwsError.class,
            error -> {
              assertThat(error.code()).isEqualTo(code);
              assertThat(error.httpStatus()).isEqualTo(400);
            });
  }

  private static StartExecutionRequest startRequest(String name, String input) {
    return StartExecutionRequest.builder()
        .stateMachineArn(Bench.ARN + "machine")
        .name(name)
        .input(input)
        .build();
  }

  @Test
  void startExecution_sameNameAndInputWhileRunning_answersTheSame() {
    bench.machine("machine", "A", WAITING);
    String first = start("n", "{\"x\": 1}");
    assertThat(first).isEqualTo("arn:aws:states:eu-west-1:123456789012:execution:machine:n");
    assertThat(start("n", "{\"x\":1}")).isEqualTo(first);
    assertRefused("ExecutionAlreadyExists", startRequest("n", "{\"x\": 2}"));
    assertThat(bench.machines.transitions()).hasSize(1);
  }

  @Test
  void startExecution_nameOfAnEndedExecution_isTakenFor90Days() {
    bench.machine("machine", "A", PASSING);
    bench.ended(start("n", "{}"));
    assertRefused("ExecutionAlreadyExists", startRequest("n", "{}"));
    later.set(Duration.ofDays(91));
    bench.ended(start("n", "{}"));
  }

  @Test
  void startExecution_withoutNameAndInput_hasANameAndAnEmptyObject() {
    bench.machine("machine", "A", PASSING);
    DescribeExecutionResponse end =
        bench.ended(
            bench
                .call(
                    StartExecutionRequest.builder().stateMachineArn(Bench.ARN + "machine").build(),
                    StartExecutionResponse.class)
                .executionArn());
    assertThat(end.name()).hasSize(36);
    assertThat(end.input()).isEqualTo("{}");
    assertThat(end.output()).isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a/b", "a:b", "a*", "<a>", "", "a\u0001"})
  void startExecution_invalidName_isRefused(String name) {
    bench.machine("machine", "A", PASSING);
    assertRefused("InvalidName", startRequest(name, "{}"));
  }

  @Test
  void startExecution_badRequests_areRefusedWithTheirCodes() {
    bench.machine("machine", "A", PASSING);
    assertRefused("InvalidExecutionInput", startRequest("n", "{oops"));
    assertRefused("ValidationException", startRequest("n", "\"" + "x".repeat(262_144) + "\""));
    assertRefused(
        "StateMachineDoesNotExist",
        StartExecutionRequest.builder().stateMachineArn(Bench.ARN + "other").build());
    assertRefused("InvalidArn", StartExecutionRequest.builder().stateMachineArn("machine").build());
    assertRefused("ValidationException", StartExecutionRequest.builder().build());
  }

  @Test
  void describeExecution_unknown_isRefused() {
    assertRefused(
        "ExecutionDoesNotExist",
        DescribeExecutionRequest.builder()
            .executionArn("arn:aws:states:eu-west-1:123456789012:execution:machine:n")
            .build());
    assertRefused("InvalidArn", DescribeExecutionRequest.builder().executionArn("n").build());
  }

  @Test
  void describeExecution_metadataOnly_hasNoData() {
    bench.machine("machine", "A", PASSING);
    String execution = bench.run("machine", "{}").executionArn();
    DescribeExecutionResponse response =
        bench.call(
            DescribeExecutionRequest.builder()
                .executionArn(execution)
                .includedData(IncludedData.METADATA_ONLY)
                .build(),
            DescribeExecutionResponse.class);
    assertThat(response.input()).isNull();
    assertThat(response.output()).isNull();
    assertThat(response.statusAsString()).isEqualTo("SUCCEEDED");
  }

  @Test
  void stopExecution_endsAWaitAtOnce() {
    bench.machine("machine", "A", WAITING);
    String execution = start("n", "{}");
    Bench.await(() -> bench.types(execution).contains("WaitStateEntered"));
    StopExecutionResponse stopped =
        bench.call(
            StopExecutionRequest.builder().executionArn(execution).error("E").cause("C").build(),
            StopExecutionResponse.class);
    DescribeExecutionResponse end = bench.describe(execution);
    assertThat(end.statusAsString()).isEqualTo("ABORTED");
    assertThat(end.stopDate()).isEqualTo(stopped.stopDate());
    assertThat(end.error()).isEqualTo("E");
    assertThat(end.cause()).isEqualTo("C");
    assertThat(bench.types(execution)).endsWith("WaitStateAborted", "ExecutionAborted");
  }

  @Test
  void stopExecution_insideBranchesAndTasks_endsAllOfThem() {
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch never = new CountDownLatch(1);
    bench.functions.put(
        "work",
        payload -> {
          begun.countDown();
          await(never);
          return payload;
        });
    bench.machine(
        "machine",
        "A",
        """
        "A": {"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "B", "States": {
          "B": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
                "Arguments": {"FunctionName": "work"}}}}}
        """);
    String execution = start("n", "[1, 2]");
    await(begun);
    bench.call(
        StopExecutionRequest.builder().executionArn(execution).build(),
        StopExecutionResponse.class);
    assertThat(bench.describe(execution).statusAsString()).isEqualTo("ABORTED");
    assertThat(bench.types(execution))
        .contains("TaskStateAborted", "MapIterationAborted", "MapStateAborted")
        .endsWith("ExecutionAborted");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  @Test
  void listExecutions_pagesNewestFirstAndFilters() {
    bench.machine("machine", "A", PASSING).machine("waiting", "A", WAITING);
    for (int index = 0; index < 5; index++) {
      bench.ended(start("n" + index, "{}"));
    }
    bench.start("waiting", "{}");
    List<String> names = new ArrayList<>();
    String token = null;
    do {
      ListExecutionsResponse page =
          bench.call(
              ListExecutionsRequest.builder()
                  .stateMachineArn(Bench.ARN + "machine")
                  .maxResults(2)
                  .nextToken(token)
                  .build(),
              ListExecutionsResponse.class);
      assertThat(page.executions()).hasSizeLessThanOrEqualTo(2);
      page.executions().stream().map(ExecutionListItem::name).forEach(names::add);
      token = page.nextToken();
    } while (token != null);
    assertThat(names).containsExactly("n4", "n3", "n2", "n1", "n0");
    assertThat(running("machine")).isEmpty();
    assertThat(running("waiting")).hasSize(1);
    assertRefused(
        "InvalidToken",
        ListExecutionsRequest.builder()
            .stateMachineArn(Bench.ARN + "machine")
            .nextToken("x")
            .build());
  }

  private List<ExecutionListItem> running(String machine) {
    return bench
        .call(
            ListExecutionsRequest.builder()
                .stateMachineArn(Bench.ARN + machine)
                .statusFilter("RUNNING")
                .build(),
            ListExecutionsResponse.class)
        .executions();
  }

  @Test
  void getExecutionHistory_pagesReversesAndHidesData() {
    bench.machine("machine", "A", PASSING);
    String execution = bench.run("machine", "{\"secret\": 1}").executionArn();
    assertThat(bench.types(execution))
        .containsExactly(
            "ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded");
    assertThat(bench.history(execution))
        .extracting(HistoryEvent::id)
        .containsExactly(1L, 2L, 3L, 4L);
    GetExecutionHistoryResponse newest = history(execution, 1, true, true, null);
    assertThat(newest.events())
        .extracting(HistoryEvent::typeAsString)
        .containsExactly("ExecutionSucceeded");
    assertThat(history(execution, 3, true, true, newest.nextToken()).events())
        .extracting(HistoryEvent::id)
        .containsExactly(3L, 2L, 1L);
    assertThat(bench.history(execution).getFirst().executionStartedEventDetails().input())
        .isEqualTo("{\"secret\": 1}");
    HistoryEvent hidden = history(execution, 10, false, false, null).events().getFirst();
    assertThat(hidden.executionStartedEventDetails().input()).isNull();
    assertThat(hidden.executionStartedEventDetails().roleArn()).endsWith(":role/machine");
  }

  private GetExecutionHistoryResponse history(
      String execution, int most, boolean reverse, boolean data, String token) {
    return bench.call(
        GetExecutionHistoryRequest.builder()
            .executionArn(execution)
            .maxResults(most)
            .reverseOrder(reverse)
            .includeExecutionData(data)
            .nextToken(token)
            .build(),
        GetExecutionHistoryResponse.class);
  }

  @Test
  void stateMachines_areDescribedAndListed() {
    bench.machine("machine", "A", PASSING).machine("another", "A", PASSING);
    DescribeStateMachineResponse described =
        bench.call(
            DescribeStateMachineRequest.builder().stateMachineArn(Bench.ARN + "machine").build(),
            DescribeStateMachineResponse.class);
    assertThat(described.name()).isEqualTo("machine");
    assertThat(described.typeAsString()).isEqualTo("STANDARD");
    assertThat(Bench.json(described.definition()).path("StartAt").asText()).isEqualTo("A");
    assertThat(
            bench
                .call(ListStateMachinesRequest.builder().build(), ListStateMachinesResponse.class)
                .stateMachines())
        .extracting(item -> item.name())
        .containsExactly("another", "machine");
    String execution = bench.run("machine", "{}").executionArn();
    assertThat(
            bench
                .call(
                    DescribeStateMachineForExecutionRequest.builder()
                        .executionArn(execution)
                        .build(),
                    DescribeStateMachineForExecutionResponse.class)
                .stateMachineArn())
        .isEqualTo(Bench.ARN + "machine");
  }

  // --- redrive ---

  private static final String TWO_STEPS =
      """
      "A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "B",
            "Arguments": {"FunctionName": "first"}, "Assign": {"seen": "{% $states.result.Payload %}"}},
      "B": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
            "Arguments": {"FunctionName": "second"}, "Output": "{% [$seen, $states.result.Payload] %}"}
      """;

  private Instant redrive(String execution) {
    return bench
        .call(
            RedriveExecutionRequest.builder().executionArn(execution).build(),
            RedriveExecutionResponse.class)
        .redriveDate();
  }

  @Test
  void redriveExecution_goesOnFromTheFailedState() {
    AtomicReference<Boolean> works = new AtomicReference<>(false);
    List<String> called = new ArrayList<>();
    bench.functions.put(
        "first",
        _ -> {
          called.add("first");
          return Bench.json("1");
        });
    bench.functions.put(
        "second",
        _ -> {
          called.add("second");
          if (!works.get()) {
            throw new Bench.FunctionError("{\"errorType\": \"E\"}");
          }
          return Bench.json("2");
        });
    bench.machine("machine", "A", TWO_STEPS);
    String execution = bench.run("machine", "{}").executionArn();
    assertThat(bench.describe(execution).redriveStatusAsString()).isEqualTo("REDRIVABLE");
    works.set(true);
    redrive(execution);
    DescribeExecutionResponse end = bench.ended(execution);
    assertThat(end.output()).isEqualTo("[1,2]");
    assertThat(end.redriveCount()).isEqualTo(1);
    assertThat(called).containsExactly("first", "second", "second");
    assertThat(bench.types(execution))
        .containsSubsequence("ExecutionFailed", "ExecutionRedriven", "ExecutionSucceeded");
    assertRefused(
        "ExecutionNotRedrivable",
        RedriveExecutionRequest.builder().executionArn(execution).build());
  }

  @Test
  void redriveExecution_ofAParallel_runsOnlyTheFailedBranchAgain() {
    AtomicReference<Boolean> works = new AtomicReference<>(false);
    List<String> called = new ArrayList<>();
    CountDownLatch firstDone = new CountDownLatch(1);
    bench.functions.put(
        "first",
        _ -> {
          called.add("first");
          return Bench.json("1");
        });
    bench.functions.put(
        "second",
        _ -> {
          if (!works.get()) {
            await(firstDone);
            throw new Bench.FunctionError("{\"errorType\": \"E\"}");
          }
          return Bench.json("2");
        });
    bench.machine(
        "machine",
        "P",
        """
        "P": {"Type": "Parallel", "End": true, "Branches": [
          {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": {"FunctionName": "first"}, "Output": "{% $states.result.Payload %}", "End": true}}},
          {"StartAt": "B", "States": {"B": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
            "Arguments": {"FunctionName": "second"}, "Output": "{% $states.result.Payload %}", "End": true}}}]}
        """);
    String execution = bench.start("machine", "{}");
    Bench.await(() -> bench.types(execution).contains("TaskStateExited"));
    firstDone.countDown();
    bench.ended(execution);
    works.set(true);
    redrive(execution);
    assertThat(bench.ended(execution).output()).isEqualTo("[1,2]");
    assertThat(called).containsExactly("first");
  }

  @Test
  void redriveExecution_after14Days_isRefused() {
    bench.machine("machine", "A", "\"A\": {\"Type\": \"Fail\"}");
    String execution = bench.run("machine", "{}").executionArn();
    later.set(Duration.ofDays(15));
    assertThat(bench.describe(execution).redriveStatusReason())
        .isEqualTo("Execution redrivable period exceeded");
    assertRefused(
        "ExecutionNotRedrivable",
        RedriveExecutionRequest.builder().executionArn(execution).build());
  }

  // --- status changes ---

  @Test
  void statusChanges_carryWhatEventBridgeTells() {
    bench.machine("machine", "A", PASSING);
    String execution = bench.run("machine", "{\"x\": 1}").executionArn();
    assertThat(bench.changes)
        .extracting(ExecutionStatusChange::status)
        .containsExactly("RUNNING", "SUCCEEDED");
    var detail = bench.changes.getLast().detail();
    assertThat(detail.path("executionArn").asText()).isEqualTo(execution);
    assertThat(detail.path("stateMachineArn").asText()).isEqualTo(Bench.ARN + "machine");
    assertThat(detail.path("input").asText()).isEqualTo("{\"x\": 1}");
    assertThat(detail.path("output").asText()).isEqualTo("{\"x\":1}");
    assertThat(detail.path("stopDate").isIntegralNumber()).isTrue();
    assertThat(bench.changes.getFirst().detail().path("stopDate").isNull()).isTrue();
  }
}
