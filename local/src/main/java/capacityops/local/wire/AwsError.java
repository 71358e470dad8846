package capacityops.local.wire;

import java.util.Map;

/**
 * An error as an AWS service answers it; the wire layer renders it in the service's own protocol.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html">EC2
 *     error codes</a>
 */
public final class AwsError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final int httpStatus;
  private final transient Map<String, String> members;

  /**
   * @param code the error code or exception shape, such as {@code ConflictException}
   * @param httpStatus the status it is answered with
   * @param members further members of the error shape beside the message, by wire name
   */
  public AwsError(String code, int httpStatus, String message, Map<String, String> members) {
    super(message);
    this.code = code;
    this.httpStatus = httpStatus;
    this.members = Map.copyOf(members);
  }

  public AwsError(String code, int httpStatus, String message) {
    this(code, httpStatus, message, Map.of());
  }

  public String code() {
    return code;
  }

  public int httpStatus() {
    return httpStatus;
  }

  public Map<String, String> members() {
    return members;
  }
}
