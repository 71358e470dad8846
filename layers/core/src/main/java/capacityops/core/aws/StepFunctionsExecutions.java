package capacityops.core.aws;

import capacityops.core.execution.Execution;
import capacityops.core.execution.ExecutionState;
import capacityops.core.execution.Executions;
import capacityops.core.json.Json;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * The executions of a standard state machine. Step Functions itself refuses a second one of the
 * same name, for 90 days after the first has ended.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html">StartExecution</a>
 */
public final class StepFunctionsExecutions<E extends Record & Execution> implements Executions<E> {
  private static final String SERVICE = "Step Functions";

  private final SfnClient repeating;
  private final String stateMachineArn;

  public StepFunctionsExecutions(SfnClient repeating, String stateMachineArn) {
    this.repeating = repeating;
    this.stateMachineArn = stateMachineArn;
  }

  @Override
  public void start(E execution) {
    try {
      repeating.startExecution(
          request ->
              request
                  .stateMachineArn(stateMachineArn)
                  .name(execution.executionName())
                  .input(Json.text(execution)));
    } catch (ExecutionAlreadyExistsException e) {
      // It ran and has ended: this start is a repeat.
    } catch (SdkException e) {
      throw AwsErrors.of(SERVICE, "StartExecution", e);
    }
  }

  @Override
  public ExecutionState state(E execution) {
    String arn =
        "%s:%s"
            .formatted(
                stateMachineArn.replace(":stateMachine:", ":execution:"),
                execution.executionName());
    try {
      ExecutionStatus status =
          repeating.describeExecution(request -> request.executionArn(arn)).status();
      return status == ExecutionStatus.RUNNING || status == ExecutionStatus.PENDING_REDRIVE
          ? ExecutionState.RUNNING
          : ExecutionState.ENDED;
    } catch (ExecutionDoesNotExistException e) {
      return ExecutionState.NEVER_STARTED;
    } catch (SdkException e) {
      throw AwsErrors.of(SERVICE, "DescribeExecution", e);
    }
  }
}
