package capacityops.local.states.language;

import java.util.List;
import java.util.Optional;

/** One state of a state machine. */
public sealed interface State {
  String name();

  /** Calls a resource. Durations are in seconds. */
  record Task(
      String name,
      String resource,
      Optional<Template> arguments,
      Optional<Template> timeoutSeconds,
      Optional<Template> heartbeatSeconds,
      Handling handling,
      After after)
      implements State {}

  /**
   * Goes where the first true condition points.
   *
   * @param otherwise {@code Default}
   */
  record Choice(String name, List<Rule> rules, Optional<After> otherwise) implements State {
    public Choice {
      rules = List.copyOf(rules);
    }
  }

  /** One entry of {@code Choices}. */
  record Rule(Template condition, After after) {}

  /** Waits a number of seconds or until an instant. */
  record Wait(String name, Until until, After after) implements State {}

  /** The end of a wait. */
  sealed interface Until {
    record Seconds(Template seconds) implements Until {}

    record Timestamp(Template timestamp) implements Until {}
  }

  /** Shapes data. */
  record Pass(String name, After after) implements State {}

  /** Ends its branch in success. */
  record Succeed(String name, After after) implements State {}

  /** Ends the execution in failure. */
  record Fail(String name, Optional<Template> error, Optional<Template> cause) implements State {}

  /** Runs branches side by side. */
  record Parallel(
      String name,
      List<Graph> branches,
      Optional<Template> arguments,
      Handling handling,
      After after)
      implements State {
    public Parallel {
      branches = List.copyOf(branches);
    }
  }

  /** Runs its processor for each item. */
  record MapState(
      String name,
      Optional<Template> items,
      Optional<Template> itemSelector,
      Optional<Template> maxConcurrency,
      Graph processor,
      Mode mode,
      Handling handling,
      After after)
      implements State {}

  /** Where the iterations of a Map state run. */
  sealed interface Mode {
    /** In the execution itself. */
    record Inline() implements Mode {}

    /**
     * Each in a child execution.
     *
     * @param express whether the children are Express workflows: at most five minutes each, not
     *     billed by state transition
     */
    record Distributed(
        boolean express,
        String label,
        Optional<Template> toleratedFailureCount,
        Optional<Template> toleratedFailurePercentage,
        Optional<Batcher> batcher)
        implements Mode {}
  }

  /** {@code ItemBatcher}: several items for one child execution. */
  record Batcher(
      Optional<Template> maxItemsPerBatch,
      Optional<Template> maxInputBytesPerBatch,
      Optional<Template> batchInput) {}
}
