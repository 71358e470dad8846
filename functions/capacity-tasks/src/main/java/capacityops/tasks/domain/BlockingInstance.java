package capacityops.tasks.domain;

/**
 * A running instance that a capacity task waits for.
 *
 * @param accountId who can stop it
 * @param awsServiceName the AWS service that runs it, {@code null} for an instance of an account
 */
public record BlockingInstance(String instanceId, String accountId, String awsServiceName) {}
