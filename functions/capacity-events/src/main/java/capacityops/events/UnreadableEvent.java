package capacityops.events;

/** An event that lacks what it must have: kept for a person, for retrying cannot help. */
final class UnreadableEvent extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableEvent(String message) {
    super(message);
  }
}
