package capacityops.events;

import capacityops.core.json.Json;
import capacityops.core.json.JsonDocument;
import capacityops.events.domain.Command;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads commands: the detail is the body of the route, with an {@code idempotencyKey} where the
 * sender has one, and the {@code capacityReservationId} that the route has in its path.
 */
final class CommandReader {
  private static final String KEY = "idempotencyKey";
  private static final String RESERVATION = "capacityReservationId";

  private CommandReader() {}

  /**
   * @throws UnreadableEvent where it is not an event, or no command
   */
  static Command read(byte[] json) {
    Map<String, Object> envelope = Json.readObject(json);
    String detailType = text(envelope, "detail-type");
    Command.Type type =
        Command.Type.of(detailType)
            .orElseThrow(() -> new UnreadableEvent("no command: " + detailType));
    if (!(envelope.get("detail") instanceof Map<?, ?> detail)) {
      throw new UnreadableEvent("the command has no detail");
    }
    Map<String, Object> body = new LinkedHashMap<>();
    detail.forEach((name, value) -> body.put((String) name, value));
    String eventId = text(envelope, "id");
    Object key = body.remove(KEY);
    Object reservation = type.namesReservation() ? body.remove(RESERVATION) : null;
    return new Command(
        eventId,
        type,
        text(envelope, "source"),
        text(envelope, "account"),
        time(envelope),
        key == null ? eventId : key.toString(),
        type.namesReservation() ? named(reservation) : null,
        JsonDocument.of(body));
  }

  /** One that is missing is refused by the route itself, in its own words. */
  private static String named(Object reservation) {
    return reservation instanceof String text && !text.isBlank() ? text : "missing";
  }

  private static String text(Map<String, Object> envelope, String name) {
    if (envelope.get(name) instanceof String text && !text.isBlank()) {
      return text;
    }
    throw new UnreadableEvent("the command has no " + name);
  }

  private static Instant time(Map<String, Object> envelope) {
    try {
      return Instant.parse(text(envelope, "time"));
    } catch (DateTimeException e) {
      throw new UnreadableEvent("the command's time is not a time");
    }
  }
}
