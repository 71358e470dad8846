package capacityops.local.states;

import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/**
 * The events of one execution, at most 25,000 as on AWS.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-state-machine-executions">
 *     Quotas related to state machine executions</a>
 */
final class History {
  static final int LIMIT = 25_000;
  private static final Set<HistoryEventType> ENDS =
      EnumSet.of(
          HistoryEventType.EXECUTION_SUCCEEDED,
          HistoryEventType.EXECUTION_FAILED,
          HistoryEventType.EXECUTION_ABORTED,
          HistoryEventType.EXECUTION_TIMED_OUT);

  private final Clock clock;
  private final Journal journal;
  private final List<HistoryEvent> events = new ArrayList<>();

  History(Clock clock, Journal journal) {
    this.clock = clock;
    this.journal = journal;
  }

  /**
   * Adds an event and answers its id.
   *
   * @throws Full where only the event that ends the execution still fits
   */
  synchronized long add(
      long previous, HistoryEventType type, Consumer<HistoryEvent.Builder> details) {
    if (events.size() >= LIMIT - 1 && !ENDS.contains(type)) {
      throw new Full();
    }
    HistoryEvent.Builder event =
        HistoryEvent.builder()
            .id((long) events.size() + 1)
            .previousEventId(previous)
            .timestamp(clock.instant())
            .type(type);
    details.accept(event);
    HistoryEvent complete = event.build();
    events.add(complete);
    journal.write(new JournalEntry.Event(SdkJson.write(complete)));
    return complete.id();
  }

  synchronized void restore(HistoryEvent event) {
    events.add(event);
  }

  synchronized List<HistoryEvent> events() {
    return List.copyOf(events);
  }

  synchronized int size() {
    return events.size();
  }

  /** No further event fits. */
  static final class Full extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Full() {
      super("The execution reached the maximum number of history events (" + LIMIT + ").");
    }
  }
}
