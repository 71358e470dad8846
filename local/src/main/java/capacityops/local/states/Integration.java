package capacityops.local.states;

import com.fasterxml.jackson.databind.JsonNode;

/** What a Task state's {@code Resource} does. */
@FunctionalInterface
public interface Integration {
  /**
   * @param resource the Task's {@code Resource} ARN
   * @param arguments the evaluated {@code Arguments}
   * @return the state's result
   * @throws TaskFailed with the error name that {@code Retry} and {@code Catch} match
   */
  JsonNode run(String resource, JsonNode arguments) throws TaskFailed;

  /** A failed task: an error name such as {@code Outposts.ThrottlingException}, and its cause. */
  final class TaskFailed extends Exception {
    private static final long serialVersionUID = 1L;
    private final String error;

    public TaskFailed(String error, String cause) {
      super(cause);
      this.error = error;
    }

    public String error() {
      return error;
    }
  }
}
