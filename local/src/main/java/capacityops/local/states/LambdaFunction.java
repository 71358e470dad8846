package capacityops.local.states;

import capacityops.local.lambda.Functions;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/** A function's own ARN as the resource: arguments in, the function's answer out. */
record LambdaFunction(Functions functions) implements Integration {
  @Override
  public JsonNode run(String resource, JsonNode arguments) throws TaskFailed {
    byte[] payload = Json.text(arguments).getBytes(StandardCharsets.UTF_8);
    return LambdaInvoke.parsed(LambdaInvoke.invoke(functions, resource, payload));
  }
}
