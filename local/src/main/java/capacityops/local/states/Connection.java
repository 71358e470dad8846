package capacityops.local.states;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A Task's resource, understood.
 *
 * @param type the resource type in the history: {@code lambda} or {@code aws-sdk:outposts}
 * @param action the resource in the history: {@code invoke.waitForTaskToken}
 * @param preparation completes the arguments, given the ARNs of the execution and of its state
 *     machine
 */
record Connection(
    String type,
    String action,
    Pattern pattern,
    Integration integration,
    BiFunction<JsonNode, List<String>, JsonNode> preparation) {

  /**
   * When the task is done.
   *
   * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html">
   *     Service integration patterns</a>
   */
  enum Pattern {
    REQUEST_RESPONSE,
    RUN_A_JOB,
    WAIT_FOR_TASK_TOKEN,
    LAMBDA_FUNCTION
  }
}
