package capacityops.blocks.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.blocks.domain.PurchaseExecutions.Execution;
import capacityops.blocks.domain.PurchaseExecutions.State;
import capacityops.core.failure.AwsFailure;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.SfnClient;

class StepFunctionsPurchasesTest {
  private static final Execution SECOND_RUN = new Execution("p", 1, 2);

  private final Wire wire = new Wire();
  private final StepFunctionsPurchases executions =
      new StepFunctionsPurchases(
          wire.client(SfnClient.builder()),
          "arn:aws:states:us-east-1:123456789012:stateMachine:purchase");

  @Test
  void start_namesTheRunAfterPurchaseAttemptAndRun() {
    wire.answers(200, "{\"executionArn\":\"arn\",\"startDate\":1795161600}");

    executions.start(SECOND_RUN);

    assertThat(wire.sent().getFirst())
        .contains("\"name\":\"p-1-2\"", "\\\"purchaseId\\\":\\\"p\\\"", "\\\"attempt\\\":1");
  }

  @Test
  void start_ofARunThatWas_changesNothing_andOtherRefusalsAreFailures() {
    wire.answers(400, "{\"__type\":\"ExecutionAlreadyExists\"}");
    executions.start(SECOND_RUN);

    wire.answers(400, "{\"__type\":\"StateMachineDoesNotExist\"}");
    assertThatThrownBy(() -> executions.start(SECOND_RUN)).isInstanceOf(AwsFailure.class);
  }

  @Test
  void state_isTheRunsOwn() {
    assertThat(stateOf("RUNNING")).isEqualTo(State.RUNNING);
    assertThat(stateOf("PENDING_REDRIVE")).isEqualTo(State.RUNNING);
    assertThat(stateOf("SUCCEEDED")).isEqualTo(State.ENDED);
    assertThat(stateOf("ABORTED")).isEqualTo(State.ENDED);
    assertThat(wire.sent().getFirst())
        .contains("arn:aws:states:us-east-1:123456789012:execution:purchase:p-1-2");

    wire.answers(400, "{\"__type\":\"ExecutionDoesNotExist\"}");
    assertThat(executions.state(SECOND_RUN)).isEqualTo(State.NEVER_STARTED);
  }

  private State stateOf(String status) {
    wire.answers(200, "{\"status\":\"%s\"}".formatted(status));
    return executions.state(SECOND_RUN);
  }
}
