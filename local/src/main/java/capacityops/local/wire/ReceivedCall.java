package capacityops.local.wire;

/**
 * One call of an operation that came in and was not performed yet.
 *
 * @param <T> what it is answered with
 */
public interface ReceivedCall<T> {
  /** The operation's AWS name. */
  String operation();

  /** Whether it only asks what would happen: it cannot take effect. */
  boolean dryRun();

  /**
   * Performs it.
   *
   * @throws AwsError what the service answers instead
   */
  T perform(CallContext context);
}
