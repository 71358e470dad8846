package capacityops.local.states;

/**
 * What one execution costs and how long its history is.
 *
 * @param stateTransitions as Step Functions bills them: each state entered, each retry, with those
 *     of its Standard child executions
 * @param events in its history, of at most 25,000
 */
public record ExecutionTransitions(
    String executionArn, String status, long stateTransitions, int events) {}
