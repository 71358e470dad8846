package capacityops.events.domain;

import capacityops.core.event.DomainEvent;
import capacityops.core.event.EventBus;
import capacityops.core.json.JsonDocument;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Has a command done by the function that does it for the HTTP API, and tells the bus how that
 * answered. The same command again gets the first answer again.
 */
public final class HandleCommand {
  private static final String STILL_RUNNING = "urn:capacity-ops:problem:still-running";
  private static final int THROTTLED = 429;

  private final ApiFunctions functions;
  private final EventBus bus;
  private final InstantSource clock;

  public HandleCommand(ApiFunctions functions, EventBus bus, InstantSource clock) {
    this.functions = functions;
    this.bus = bus;
    this.clock = clock;
  }

  /** How a command was answered. */
  public record Handled(String eventId, String detailType, int status) {}

  /** The detail of {@code Command Accepted}; schema in {@code docs/events}. */
  record Accepted(
      String eventId,
      String command,
      String source,
      String account,
      String idempotencyKey,
      int status,
      String location,
      JsonDocument result,
      Instant at) {}

  /** The detail of {@code Command Rejected}; schema in {@code docs/events}. */
  record Rejected(
      String eventId,
      String command,
      String source,
      String account,
      String idempotencyKey,
      int status,
      JsonDocument problem,
      Instant at) {}

  /** The member of a problem document that tells kinds apart. */
  record ProblemType(String type) {}

  /**
   * @throws CommandNotAnswered where it is to be tried again
   */
  public Handled handle(Command command) {
    ApiFunctions.Answer answer = functions.call(command);
    if (isToBeTriedAgain(answer)) {
      throw new CommandNotAnswered(
          "%s answered %d: %s"
              .formatted(command.type().detailType(), answer.status(), answer.body().json()),
          null);
    }
    Instant now = clock.instant();
    bus.put(
        answer.status() < 400 ? accepted(command, answer, now) : rejected(command, answer, now),
        now);
    return new Handled(command.eventId(), command.type().detailType(), answer.status());
  }

  private static boolean isToBeTriedAgain(ApiFunctions.Answer answer) {
    return answer.status() >= 500
        || answer.status() == THROTTLED
        || (answer.status() == 409
            && STILL_RUNNING.equals(answer.body().as(ProblemType.class).type()));
  }

  private static DomainEvent accepted(Command command, ApiFunctions.Answer answer, Instant now) {
    Accepted detail =
        new Accepted(
            command.eventId(),
            command.type().detailType(),
            command.source(),
            command.account(),
            command.idempotencyKey(),
            answer.status(),
            answer.location(),
            answer.body(),
            now);
    return new DomainEvent("Command Accepted", command.eventId(), JsonDocument.of(detail));
  }

  private static DomainEvent rejected(Command command, ApiFunctions.Answer answer, Instant now) {
    Rejected detail =
        new Rejected(
            command.eventId(),
            command.type().detailType(),
            command.source(),
            command.account(),
            command.idempotencyKey(),
            answer.status(),
            answer.body(),
            now);
    return new DomainEvent("Command Rejected", command.eventId(), JsonDocument.of(detail));
  }
}
