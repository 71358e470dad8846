package capacityops.core.ledger;

import capacityops.core.event.DomainEvent;
import capacityops.core.json.JsonDocument;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One write of an allocation: what it becomes, who says so and why.
 *
 * @param actor an ARN, or the part of the system that saw it
 * @param awsRequestId AWS's request id of the call behind it, {@code null} where there was none
 * @param event what to tell the bus: kept with the history entry in the same transaction, so that
 *     it is told even when the writer dies
 * @param references names that from now on lead to this allocation, each to one allocation only
 * @param released names that led to this allocation and are free for the next one
 */
public record Change(
    String status,
    boolean open,
    JsonDocument details,
    String actor,
    String reason,
    String awsRequestId,
    Instant at,
    Optional<DomainEvent> event,
    List<Reference> references,
    List<Reference> released) {

  public static Change to(
      String status, boolean open, Record details, String actor, String reason, Instant at) {
    return new Change(
        status,
        open,
        JsonDocument.of(details),
        actor,
        reason,
        null,
        at,
        Optional.empty(),
        List.of(),
        List.of());
  }

  public Change answeredIn(String requestId) {
    return new Change(
        status, open, details, actor, reason, requestId, at, event, references, released);
  }

  public Change telling(DomainEvent told) {
    return new Change(
        status,
        open,
        details,
        actor,
        reason,
        awsRequestId,
        at,
        Optional.of(told),
        references,
        released);
  }

  public Change referredToAs(Reference... names) {
    return new Change(
        status, open, details, actor, reason, awsRequestId, at, event, List.of(names), released);
  }

  public Change releasing(Reference... names) {
    return new Change(
        status, open, details, actor, reason, awsRequestId, at, event, references, List.of(names));
  }
}
