package capacityops.core.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.core.execution.Execution;
import capacityops.core.execution.ExecutionState;
import capacityops.core.failure.AwsFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;
import software.amazon.awssdk.services.sfn.model.StartExecutionResponse;

class StepFunctionsExecutionsTest {
  private static final String ARN =
      "arn:aws:states:us-east-1:123456789012:stateMachine:capacity-ops-follow";
  private static final Following FOLLOWING = new Following("a-1", 2);

  private final Machine machine = new Machine();
  private final StepFunctionsExecutions<Following> executions =
      new StepFunctionsExecutions<>(machine, ARN);

  record Following(String id, int number) implements Execution {
    @Override
    public String executionName() {
      return "%s-%d".formatted(id, number);
    }
  }

  @Test
  void start_carriesItsNameAndItsMembersAsInput() {
    executions.start(FOLLOWING);

    StartExecutionRequest request = machine.started.getFirst();
    assertThat(request.stateMachineArn()).isEqualTo(ARN);
    assertThat(request.name()).isEqualTo("a-1-2");
    assertThat(request.input()).isEqualTo("{\"id\":\"a-1\",\"number\":2}");
  }

  @Test
  void start_ofOneThatHasEnded_changesNothing() {
    machine.startFails = () -> ExecutionAlreadyExistsException.builder().build();

    executions.start(FOLLOWING);

    assertThat(machine.started).hasSize(1);
  }

  @Test
  void start_withoutAnAnswer_isAFailure() {
    machine.startFails = () -> SdkClientException.create("reset");

    assertThatThrownBy(() -> executions.start(FOLLOWING)).isInstanceOf(AwsFailure.class);
  }

  @ParameterizedTest
  @CsvSource({
    "RUNNING, RUNNING",
    "PENDING_REDRIVE, RUNNING",
    "SUCCEEDED, ENDED",
    "FAILED, ENDED",
    "TIMED_OUT, ENDED",
    "ABORTED, ENDED"
  })
  void state_isWhetherItGoesOn(String status, ExecutionState state) {
    machine.described = () -> DescribeExecutionResponse.builder().status(status).build();

    assertThat(executions.state(FOLLOWING)).isEqualTo(state);
    assertThat(machine.asked.getFirst())
        .isEqualTo("arn:aws:states:us-east-1:123456789012:execution:capacity-ops-follow:a-1-2");
  }

  @Test
  void state_ofOneThatIsNotKnown_isNeverStarted() {
    machine.described =
        () -> {
          throw ExecutionDoesNotExistException.builder().build();
        };

    assertThat(executions.state(FOLLOWING)).isEqualTo(ExecutionState.NEVER_STARTED);
  }

  private static final class Machine implements SfnClient {
    private final List<StartExecutionRequest> started = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private Supplier<RuntimeException> startFails;
    private Supplier<DescribeExecutionResponse> described;

    @Override
    public StartExecutionResponse startExecution(StartExecutionRequest request) {
      started.add(request);
      if (startFails != null) {
        throw startFails.get();
      }
      return StartExecutionResponse.builder().build();
    }

    @Override
    public DescribeExecutionResponse describeExecution(DescribeExecutionRequest request) {
      asked.add(request.executionArn());
      return described.get();
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }
}
