package capacityops.local.lambda;

import java.util.Optional;

/** The stack's Lambda functions as other parts of the stack invoke them. */
public interface Functions {
  /**
   * Invokes a function and waits for its answer.
   *
   * @param function a name, {@code name:alias} or ARN
   * @param payload JSON
   */
  Invocation invoke(String function, byte[] payload);

  /**
   * Queues an asynchronous invocation: Lambda's retries, then its failure destination or
   * dead-letter queue.
   */
  void invokeAsync(String function, byte[] payload);

  /**
   * The answer of an invocation.
   *
   * @param payload the function's answer, or the error object where {@code functionError} is
   *     present
   * @param functionError {@code Unhandled} where the function threw, ended or ran out of time
   */
  record Invocation(String requestId, byte[] payload, Optional<String> functionError) {}
}
