package capacityops.local.faults;

import capacityops.local.wire.AwsError;

/**
 * How a call ended.
 *
 * @param <T> what it is answered with
 */
public sealed interface Outcome<T> {
  record Answered<T>(T answer) implements Outcome<T> {}

  record Refused<T>(AwsError error) implements Outcome<T> {}

  /** The connection breaks in the middle of this answer. */
  record Truncated<T>(Outcome<T> answer) implements Outcome<T> {}

  /** The connection breaks before any answer. */
  record Cut<T>() implements Outcome<T> {}
}
