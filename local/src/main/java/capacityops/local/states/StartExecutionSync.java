package capacityops.local.states;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** {@code states:startExecution.sync:2}: starts an execution and waits for its end. */
record StartExecutionSync(Integration start, Children children) implements Integration {

  /** The executions that are waited for. */
  interface Children {
    /** Waits, and answers the execution as {@code DescribeExecution} does, in PascalCase. */
    ObjectNode awaitEnd(String executionArn) throws InterruptedException;

    void stop(String executionArn);
  }

  @Override
  public JsonNode run(String resource, JsonNode arguments) throws TaskFailed {
    String arn = start.run(resource, arguments).path("ExecutionArn").asText();
    try {
      ObjectNode ended = children.awaitEnd(arn);
      if (!ended.path("Status").asText().equals(ExecutionStatus.SUCCEEDED.name())) {
        throw new TaskFailed("States.TaskFailed", Json.text(ended));
      }
      Json.parse(ended.path("Output").asText()).ifPresent(output -> ended.set("Output", output));
      Json.parse(ended.path("Input").asText()).ifPresent(input -> ended.set("Input", input));
      return ended;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      children.stop(arn);
      throw new TaskFailed("States.TaskFailed", "The parent execution was stopped.");
    }
  }
}
