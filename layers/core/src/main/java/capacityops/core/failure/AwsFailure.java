package capacityops.core.failure;

/**
 * A call of AWS that gave no result, typed by what the caller may do next.
 *
 * <p>{@link OutcomeUnknown} is the only one after which the operation may have taken effect.
 */
public abstract sealed class AwsFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient AwsAnswer answer;

  private AwsFailure(AwsAnswer answer, Throwable cause) {
    super(
        "%s %s: %s %s"
            .formatted(answer.service(), answer.operation(), answer.errorCode(), answer.message()),
        cause);
    this.answer = answer;
  }

  public AwsAnswer answer() {
    return answer;
  }

  /** AWS said no, and nothing was done; asking the same again is pointless. */
  public static final class Refused extends AwsFailure {
    private static final long serialVersionUID = 1L;
    private final Refusal refusal;

    public Refused(Refusal refusal, AwsAnswer answer, Throwable cause) {
      super(answer, cause);
      this.refusal = refusal;
    }

    public Refusal refusal() {
      return refusal;
    }
  }

  /** AWS asks for fewer requests; nothing was done. */
  public static final class Throttled extends AwsFailure {
    private static final long serialVersionUID = 1L;

    public Throttled(AwsAnswer answer, Throwable cause) {
      super(answer, cause);
    }
  }

  /** AWS failed or did not answer a call that is safe to repeat. */
  public static final class Unavailable extends AwsFailure {
    private static final long serialVersionUID = 1L;
    private final boolean silent;

    /**
     * @param silent whether no answer came at all
     */
    public Unavailable(boolean silent, AwsAnswer answer, Throwable cause) {
      super(answer, cause);
      this.silent = silent;
    }

    public boolean silent() {
      return silent;
    }
  }

  /** A call that must not be repeated was sent, and whether it took effect is not known. */
  public static final class OutcomeUnknown extends AwsFailure {
    private static final long serialVersionUID = 1L;

    public OutcomeUnknown(AwsAnswer answer, Throwable cause) {
      super(answer, cause);
    }
  }

  /** Why AWS refused. */
  public enum Refusal {
    INVALID,
    DENIED,
    NOT_FOUND,
    CONFLICT,
    LIMIT
  }
}
