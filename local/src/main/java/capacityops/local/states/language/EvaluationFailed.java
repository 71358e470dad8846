package capacityops.local.states.language;

/** An expression without a usable value: what Step Functions calls a query evaluation error. */
public final class EvaluationFailed extends Exception {
  private static final long serialVersionUID = 1L;
  private final String location;

  EvaluationFailed(String location, String problem) {
    super(problem);
    this.location = location;
  }

  /** The field, with the path inside it, such as {@code Arguments/CapacityTaskId}. */
  public String location() {
    return location;
  }
}
