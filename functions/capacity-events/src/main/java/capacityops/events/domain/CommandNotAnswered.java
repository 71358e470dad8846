package capacityops.events.domain;

/** Nobody knows yet what becomes of a command: to be tried again, then kept for a person. */
public final class CommandNotAnswered extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CommandNotAnswered(String message, Throwable cause) {
    super(message, cause);
  }
}
