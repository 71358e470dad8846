package capacityops.blocks.domain;

import capacityops.core.failure.AwsAnswer;

/** What came back when an order was sent, before anybody says what it means. */
public sealed interface Reply {
  /**
   * 200, and a body that could be read.
   *
   * @param block {@code null} where the body named no reservation
   */
  record Taken(FoundBlock block, String awsRequestId) implements Reply {}

  /** An error document of EC2 that could be read. */
  record ErrorAnswer(int httpStatus, String code, String message, String awsRequestId)
      implements Reply {}

  /** Nothing left this machine: what the request needed could not be had. */
  record NotSent(AwsAnswer answer) implements Reply {}

  /** Anything else: no answer, half an answer, a failure on our side. */
  record Silence(String what) implements Reply {}
}
