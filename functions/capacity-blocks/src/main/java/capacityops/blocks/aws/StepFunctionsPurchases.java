package capacityops.blocks.aws;

import capacityops.blocks.domain.PurchaseExecutions;
import capacityops.core.aws.AwsErrors;
import capacityops.core.json.Json;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * Runs of the state machine {@code capacity-block-purchase}. A run's name is made of the purchase,
 * the attempt and the run's number: Step Functions itself refuses a second one.
 */
public final class StepFunctionsPurchases implements PurchaseExecutions {
  private final SfnClient client;
  private final String stateMachineArn;

  public StepFunctionsPurchases(SfnClient client, String stateMachineArn) {
    this.client = client;
    this.stateMachineArn = stateMachineArn;
  }

  @Override
  public void start(Execution execution) {
    try {
      client.startExecution(
          request ->
              request
                  .stateMachineArn(stateMachineArn)
                  .name(name(execution))
                  .input(Json.text(execution)));
    } catch (ExecutionAlreadyExistsException e) {
      // It ran and has ended: this start is a repeat.
      return;
    } catch (SdkException e) {
      throw AwsErrors.of("Step Functions", "StartExecution", e);
    }
  }

  @Override
  public State state(Execution execution) {
    try {
      ExecutionStatus status =
          client
              .describeExecution(request -> request.executionArn(executionArn(execution)))
              .status();
      return status == ExecutionStatus.RUNNING || status == ExecutionStatus.PENDING_REDRIVE
          ? State.RUNNING
          : State.ENDED;
    } catch (ExecutionDoesNotExistException e) {
      return State.NEVER_STARTED;
    } catch (SdkException e) {
      throw AwsErrors.of("Step Functions", "DescribeExecution", e);
    }
  }

  private String executionArn(Execution execution) {
    return stateMachineArn.replace(":stateMachine:", ":execution:") + ":" + name(execution);
  }

  private static String name(Execution execution) {
    return String.join(
        "-",
        execution.purchaseId(),
        Integer.toString(execution.attempt()),
        Integer.toString(execution.execution()));
  }
}
