package capacityops.events.domain;

import capacityops.core.event.DomainEvent;
import capacityops.core.event.EventBus;
import capacityops.core.json.JsonDocument;
import capacityops.core.ledger.Idempotency;
import capacityops.core.ledger.Idempotency.Begun;
import capacityops.core.ledger.Idempotency.StoredAnswer;
import capacityops.core.time.Ids;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Tells each notice once, to people and to the bus, however often its event is delivered. A crash
 * between telling and remembering tells it twice: better than not at all.
 */
public final class TellOnce {
  static final String DETAIL_TYPE = "Capacity Notice";

  /**
   * Longer than two calls of AWS can take, and over before Lambda's first retry, a minute later.
   */
  private static final Duration LEASE = Duration.ofSeconds(45);

  /** Longer than the longest rung of the expiry watch, and than AWS redelivers. */
  private static final Duration KEPT = Duration.ofDays(400);

  private final Idempotency remembered;
  private final Notifier notifier;
  private final EventBus bus;
  private final Ids ids;
  private final InstantSource clock;

  public TellOnce(
      Idempotency remembered, Notifier notifier, EventBus bus, Ids ids, InstantSource clock) {
    this.remembered = remembered;
    this.notifier = notifier;
    this.bus = bus;
    this.ids = ids;
    this.clock = clock;
  }

  /** The detail of {@code Capacity Notice}; schema in {@code docs/events}. */
  record Told(
      String kind,
      String severity,
      String title,
      String whatHappened,
      String whatItMeans,
      String whatToDo,
      List<String> resources,
      Instant at) {}

  /**
   * @return whether it was news
   */
  public boolean tell(Notice notice) {
    String scope = "notice " + notice.key();
    Begun begun =
        remembered.begin(scope, "notice", ids.next(), clock.instant(), LEASE, Optional.of(KEPT));
    return switch (begun) {
      case Begun.Run(String id) -> {
        told(notice, scope, id);
        yield true;
      }
      case Begun.Answered _, Begun.Running _, Begun.Mismatch _ -> false;
    };
  }

  private void told(Notice notice, String scope, String id) {
    try {
      notifier.tell(notice);
      bus.put(event(notice), notice.at());
    } catch (RuntimeException e) {
      remembered.endLease(scope, id);
      throw e;
    }
    remembered.complete(scope, id, new StoredAnswer(200, null, "text/plain", notice.title()));
  }

  private static DomainEvent event(Notice notice) {
    Told told =
        new Told(
            notice.kind(),
            notice.severity().name(),
            notice.title(),
            notice.happened(),
            notice.means(),
            notice.toDo(),
            notice.resources(),
            notice.at());
    String resource = notice.resources().isEmpty() ? notice.kind() : notice.resources().getFirst();
    return new DomainEvent(DETAIL_TYPE, resource, JsonDocument.of(told));
  }
}
