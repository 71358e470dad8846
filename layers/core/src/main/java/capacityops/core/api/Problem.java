package capacityops.core.api;

import capacityops.core.failure.AwsAnswer;
import java.util.List;

/**
 * An error as a caller sees it.
 *
 * @param type a URN that names the kind of problem
 * @param instance the request's id, by which the logs know it
 * @param errors every rule that the request breaks, {@code null} where none is meant
 * @param aws what AWS answered, {@code null} where AWS was not the one to refuse
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    String instance,
    List<FieldError> errors,
    AwsAnswer aws) {

  public static Problem of(Kind kind, String detail) {
    return new Problem(kind.urn(), kind.title, kind.status, detail, null, null, null);
  }

  Problem at(String requestId) {
    return new Problem(type, title, status, detail, requestId, errors, aws);
  }

  Problem with(List<FieldError> broken) {
    return new Problem(type, title, status, detail, instance, List.copyOf(broken), aws);
  }

  Problem with(AwsAnswer answer) {
    return new Problem(type, title, status, detail, instance, errors, answer);
  }

  /** The kinds of problem, each with one status. */
  public enum Kind {
    UNREADABLE(400, "The request cannot be read"),
    IDEMPOTENCY_KEY_MISSING(400, "An Idempotency-Key is required"),
    FORBIDDEN(403, "Not allowed"),
    NOT_FOUND(404, "Not found"),
    NOT_ACCEPTABLE(406, "None of the accepted types can be given"),
    CONFLICT(409, "In conflict with what is going on"),
    STILL_RUNNING(409, "The first request under this key is still running"),
    TOO_LARGE(413, "The request is too large"),
    INVALID(422, "The request breaks a rule"),
    IDEMPOTENCY_KEY_REUSED(422, "The Idempotency-Key was used for another request"),
    THROTTLED(429, "Too many requests"),
    INTERNAL(500, "Something went wrong here"),
    AWS_FAILED(502, "AWS failed"),
    AWS_SILENT(504, "AWS did not answer");

    private final int status;
    private final String title;

    Kind(int status, String title) {
      this.status = status;
      this.title = title;
    }

    String urn() {
      return "urn:capacity-ops:problem:"
          + name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }
}
