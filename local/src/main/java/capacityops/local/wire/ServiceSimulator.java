package capacityops.local.wire;

/** One simulated AWS service, or a part of one: its signing name and the operations it knows. */
public interface ServiceSimulator {
  /** The name that requests are signed for, such as {@code ec2} or {@code states}. */
  String signingName();

  /**
   * The operations with behaviour; any other of the service's model answers an AWS-shaped error.
   */
  Operations operations();

  /** Goes back to the state that the simulator started with. */
  default void reset() {}
}
