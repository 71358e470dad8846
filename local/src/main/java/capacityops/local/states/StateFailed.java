package capacityops.local.states;

import java.util.Optional;

/** A failed state: the error name that {@code Retry} and {@code Catch} match, and its cause. */
final class StateFailed extends Exception {
  private static final long serialVersionUID = 1L;
  private final String error;
  private final String cause;

  StateFailed(String error, String cause) {
    super(error + ": " + cause);
    this.error = error;
    this.cause = cause;
  }

  String error() {
    return error;
  }

  /** Empty where the failure has a name only, as a timeout has. */
  Optional<String> cause() {
    return Optional.ofNullable(cause);
  }
}
