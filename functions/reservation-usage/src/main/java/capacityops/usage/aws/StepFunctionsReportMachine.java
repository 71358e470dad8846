package capacityops.usage.aws;

import capacityops.core.aws.AwsErrors;
import capacityops.core.json.Json;
import capacityops.usage.domain.ReportMachine;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** Reports as executions of the state machine {@code usage-report}, by the report's id. */
public final class StepFunctionsReportMachine implements ReportMachine {
  private static final String SERVICE = "Step Functions";

  private final SfnClient client;
  private final String stateMachineArn;

  public StepFunctionsReportMachine(SfnClient client, String stateMachineArn) {
    this.client = client;
    this.stateMachineArn = stateMachineArn;
  }

  private record Input(String reportId) {}

  @Override
  public void start(String reportId) {
    try {
      client.startExecution(
          request ->
              request
                  .stateMachineArn(stateMachineArn)
                  .name(reportId)
                  .input(Json.text(new Input(reportId))));
    } catch (ExecutionAlreadyExistsException e) {
      // It ran and has ended: this start is a repeat.
    } catch (SdkException e) {
      throw AwsErrors.of(SERVICE, "StartExecution", e);
    }
  }

  @Override
  public State state(String reportId) {
    String arn = stateMachineArn.replace(":stateMachine:", ":execution:") + ":" + reportId;
    try {
      ExecutionStatus status =
          client.describeExecution(request -> request.executionArn(arn)).status();
      return status == ExecutionStatus.RUNNING || status == ExecutionStatus.PENDING_REDRIVE
          ? State.RUNNING
          : State.ENDED;
    } catch (ExecutionDoesNotExistException e) {
      return State.NEVER_STARTED;
    } catch (SdkException e) {
      throw AwsErrors.of(SERVICE, "DescribeExecution", e);
    }
  }
}
