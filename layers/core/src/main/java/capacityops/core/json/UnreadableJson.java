package capacityops.core.json;

/**
 * Text that is not the JSON that was expected; the message says where, and repeats nothing of it.
 */
public final class UnreadableJson extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableJson(String message, Throwable cause) {
    super(message, cause);
  }
}
