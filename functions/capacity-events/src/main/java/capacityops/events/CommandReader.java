package capacityops.events;

import capacityops.core.json.Json;
import capacityops.core.json.JsonDocument;
import capacityops.events.domain.Command;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads commands: the detail is the body of the route, with an {@code idempotencyKey} where the
 * sender has one, and the {@code capacityReservationId} that the route has in its path.
 */
final class CommandReader {
  private static final String KEY = "idempotencyKey";
  private static final String RESERVATION = "capacityReservationId";

  /** A reservation that is missing is refused by the route itself, in its own words. */
  private static final String MISSING = "missing";

  private CommandReader() {}

  /**
   * @throws UnreadableEvent where it is not an event, or no command
   */
  static Command read(byte[] json) {
    Map<String, Object> raw = Json.readObject(json);
    LooseFields envelope = new LooseFields(raw);
    String detailType = envelope.required("detail-type");
    Command.Type type =
        Command.Type.of(detailType)
            .orElseThrow(() -> new UnreadableEvent("no command: " + detailType));
    if (!(raw.get("detail") instanceof Map<?, ?> detail)) {
      throw new UnreadableEvent("the command has no detail");
    }
    Body body = new Body(detail);
    String eventId = envelope.required("id");
    envelope.required("time");
    return new Command(
        eventId,
        type,
        envelope.required("source"),
        envelope.required("account"),
        envelope.time("time"),
        body.take(KEY).orElse(eventId),
        type.namesReservation() ? body.take(RESERVATION).orElse(MISSING) : null,
        body.rest());
  }

  /** The body of a route, with members that the route has elsewhere. */
  private static final class Body {
    private final Map<String, Object> members = new LinkedHashMap<>();

    Body(Map<?, ?> detail) {
      detail.forEach((name, value) -> members.put((String) name, value));
    }

    Optional<String> take(String name) {
      Object value = members.remove(name);
      return value == null
          ? Optional.empty()
          : Optional.of(value.toString()).filter(text -> !text.isBlank());
    }

    JsonDocument rest() {
      return JsonDocument.of(members);
    }
  }
}
