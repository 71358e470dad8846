package capacityops.tasks.aws;

import capacityops.core.aws.AwsErrors;
import capacityops.core.json.Json;
import capacityops.tasks.domain.TaskTracker;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * Trackers as executions of the state machine {@code capacity-task}. An execution's name is made of
 * the task's id and the tracker's number: Step Functions itself refuses a second one.
 */
public final class StepFunctionsTracker implements TaskTracker {
  private final SfnClient client;
  private final String stateMachineArn;

  public StepFunctionsTracker(SfnClient client, String stateMachineArn) {
    this.client = client;
    this.stateMachineArn = stateMachineArn;
  }

  @Override
  public void start(Tracking tracking) {
    try {
      client.startExecution(
          request ->
              request
                  .stateMachineArn(stateMachineArn)
                  .name(name(tracking))
                  .input(Json.text(tracking)));
    } catch (ExecutionAlreadyExistsException e) {
      // It ran and has ended: this start is a repeat.
    } catch (SdkException e) {
      throw AwsErrors.of("Step Functions", "StartExecution", e);
    }
  }

  @Override
  public State state(Tracking tracking) {
    try {
      ExecutionStatus status =
          client
              .describeExecution(request -> request.executionArn(executionArn(tracking)))
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

  private String executionArn(Tracking tracking) {
    return stateMachineArn.replace(":stateMachine:", ":execution:") + ":" + name(tracking);
  }

  private static String name(Tracking tracking) {
    return "%s-%d".formatted(tracking.capacityTaskId(), tracking.number());
  }
}
