package capacityops.local.lambda;

import capacityops.local.messaging.Destinations.Destination;
import capacityops.local.messaging.Destinations.Message;
import java.nio.charset.StandardCharsets;

/** Invokes a function asynchronously for each message. */
public final class FunctionTarget implements Destination {
  private final Functions functions;

  public FunctionTarget(Functions functions) {
    this.functions = functions;
  }

  @Override
  public void deliver(String functionArn, Message message) {
    functions.invokeAsync(functionArn, message.body().getBytes(StandardCharsets.UTF_8));
  }
}
