package capacityops.lending.aws;

import capacityops.core.aws.AwsErrors;
import capacityops.core.json.Json;
import capacityops.lending.domain.AllocationFollower;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * Followers as executions of the state machine {@code interruptible-allocation}. An execution's
 * name is made of the allocation's id and the follower's number: Step Functions itself refuses a
 * second one.
 */
public final class StepFunctionsFollower implements AllocationFollower {
  private final SfnClient client;
  private final String stateMachineArn;

  public StepFunctionsFollower(SfnClient client, String stateMachineArn) {
    this.client = client;
    this.stateMachineArn = stateMachineArn;
  }

  @Override
  public void start(Following following) {
    try {
      client.startExecution(
          request ->
              request
                  .stateMachineArn(stateMachineArn)
                  .name(name(following))
                  .input(Json.text(following)));
    } catch (ExecutionAlreadyExistsException e) {
      // It ran and has ended: this start is a repeat.
    } catch (SdkException e) {
      throw AwsErrors.of("Step Functions", "StartExecution", e);
    }
  }

  @Override
  public State state(Following following) {
    try {
      ExecutionStatus status =
          client
              .describeExecution(request -> request.executionArn(executionArn(following)))
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

  private String executionArn(Following following) {
    return stateMachineArn.replace(":stateMachine:", ":execution:") + ":" + name(following);
  }

  private static String name(Following following) {
    return "%s-%d".formatted(following.allocationId(), following.number());
  }
}
