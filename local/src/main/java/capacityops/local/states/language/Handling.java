package capacityops.local.states.language;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * What a state does about its own failure: {@code Retry}, then {@code Catch}.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html">
 *     Handling errors in Step Functions workflows</a>
 */
public record Handling(List<Retrier> retriers, List<Catcher> catchers) {
  private static final Set<String> BEYOND_WILDCARDS =
      Set.of("States.DataLimitExceeded", "States.Runtime");

  public Handling {
    retriers = List.copyOf(retriers);
    catchers = List.copyOf(catchers);
  }

  /**
   * The first retrier for an error, where it has an attempt left.
   *
   * @param attempts how often the retrier at an index has been used since the state was entered
   */
  public OptionalInt retrier(String error, IntUnaryOperator attempts) {
    for (int index = 0; index < retriers.size(); index++) {
      Retrier retrier = retriers.get(index);
      if (matches(retrier.errorEquals(), error)) {
        return attempts.applyAsInt(index) < retrier.maxAttempts()
            ? OptionalInt.of(index)
            : OptionalInt.empty();
      }
    }
    return OptionalInt.empty();
  }

  public Optional<Catcher> catcher(String error) {
    return catchers.stream().filter(catcher -> matches(catcher.errorEquals(), error)).findFirst();
  }

  private static boolean matches(List<String> names, String error) {
    return names.stream().anyMatch(name -> matches(name, error));
  }

  private static boolean matches(String name, String error) {
    return switch (name) {
      case "States.ALL" -> !BEYOND_WILDCARDS.contains(error);
      case "States.TaskFailed" ->
          !BEYOND_WILDCARDS.contains(error) && !error.equals("States.Timeout");
      case "States.Timeout" ->
          error.equals("States.Timeout") || error.equals("States.HeartbeatTimeout");
      case "States.Runtime" -> false;
      default -> name.equals(error);
    };
  }

  /** One entry of {@code Retry}. */
  public record Retrier(
      List<String> errorEquals,
      int intervalSeconds,
      double backoffRate,
      int maxAttempts,
      Optional<Integer> maxDelaySeconds,
      boolean fullJitter) {
    public Retrier {
      errorEquals = List.copyOf(errorEquals);
    }

    /** The wait before the retry that follows {@code attempts} earlier ones, before any jitter. */
    public Duration delay(int attempts) {
      double seconds = intervalSeconds * Math.pow(backoffRate, attempts);
      double capped = maxDelaySeconds.map(most -> Math.min(seconds, most)).orElse(seconds);
      return Duration.ofMillis(Math.round(Math.min(capped, 99_999_999) * 1000));
    }
  }

  /** One entry of {@code Catch}. */
  public record Catcher(List<String> errorEquals, After after) {
    public Catcher {
      errorEquals = List.copyOf(errorEquals);
    }
  }
}
