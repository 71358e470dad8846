package capacityops.tasks.domain;

import capacityops.core.failure.AwsFailure;

/** StartCapacityTask, which has no idempotency token: each call is sent to AWS once. */
public interface CapacityTaskStarter {
  /**
   * @throws AwsFailure.Refused where AWS said no and nothing was started
   * @throws AwsFailure.Throttled where AWS asks to come later and nothing was started
   * @throws AwsFailure.OutcomeUnknown where it may have been started
   */
  Started start(CapacityTaskRequest request);

  /** A task as AWS answered its start. */
  record Started(CapacityTask task, String awsRequestId) {}
}
