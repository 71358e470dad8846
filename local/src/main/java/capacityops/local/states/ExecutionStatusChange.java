package capacityops.local.states;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/**
 * An execution started or ended: the event {@code Step Functions Execution Status Change} of source
 * {@code aws.states}, whose resource is the execution's ARN.
 *
 * @param status {@code RUNNING}, {@code SUCCEEDED}, {@code FAILED}, {@code TIMED_OUT} or {@code
 *     ABORTED}
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html">
 *     Automating Step Functions event delivery with EventBridge</a>
 */
public record ExecutionStatusChange(
    String executionArn,
    String stateMachineArn,
    String name,
    String status,
    Instant startDate,
    Optional<Instant> stopDate,
    String input,
    Optional<String> output,
    Optional<String> error,
    Optional<String> cause,
    int redriveCount) {

  /** The event's {@code detail}; times in milliseconds since the epoch. */
  public ObjectNode detail() {
    ObjectNode detail = JsonNodeFactory.instance.objectNode();
    detail
        .put("executionArn", executionArn)
        .put("stateMachineArn", stateMachineArn)
        .put("name", name)
        .put("status", status)
        .put("startDate", startDate.toEpochMilli())
        .put("stopDate", stopDate.map(Instant::toEpochMilli).orElse(null))
        .put("input", input)
        .put("output", output.orElse(null))
        .put("error", error.orElse(null))
        .put("cause", cause.orElse(null))
        .put("redriveCount", redriveCount);
    detail.putObject("inputDetails").put("included", true);
    if (output.isPresent()) {
      detail.putObject("outputDetails").put("included", true);
    } else {
      detail.putNull("outputDetails");
    }
    return detail;
  }

  /** Hears of every change, on the execution's own thread. */
  @FunctionalInterface
  public interface Listener {
    void changed(ExecutionStatusChange change);
  }
}
