package capacityops.events.domain;

/** AWS does not show yet what its event says: to be tried again later. */
public final class UnconfirmedEvent extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnconfirmedEvent(String message) {
    super(message);
  }
}
