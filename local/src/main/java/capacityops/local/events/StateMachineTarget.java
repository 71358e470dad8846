package capacityops.local.events;

import capacityops.local.messaging.Destinations.Destination;
import capacityops.local.messaging.Destinations.Message;
import capacityops.local.wire.AwsApi;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** Starts an execution of a state machine for each message. */
public final class StateMachineTarget implements Destination {
  private final AwsApi aws;

  public StateMachineTarget(AwsApi aws) {
    this.aws = aws;
  }

  @Override
  public void deliver(String stateMachineArn, Message message) {
    var _ =
        aws.call(
            "states",
            "StartExecution",
            JsonNodeFactory.instance
                .objectNode()
                .put("StateMachineArn", stateMachineArn)
                .put("Input", message.body()));
  }
}
