package capacityops.events.domain;

import capacityops.core.json.JsonDocument;
import java.time.Instant;
import java.util.Optional;

/**
 * A command on the bus: what the HTTP API takes, as an event.
 *
 * @param account who put the event, as EventBridge says
 * @param source what the sender calls itself
 * @param idempotencyKey the detail's {@code idempotencyKey}, or the event's id
 * @param capacityReservationId what the route names in its path, {@code null} where it names
 *     nothing
 * @param body the request's body
 */
public record Command(
    String eventId,
    Type type,
    String source,
    String account,
    Instant time,
    String idempotencyKey,
    String capacityReservationId,
    JsonDocument body) {

  /** The commands, each with the route that it is. */
  public enum Type {
    CAPACITY_TASK("Capacity Task Requested", "POST", "/capacity-tasks"),
    CAPACITY_BLOCK_PURCHASE(
        "Capacity Block Purchase Requested", "POST", "/capacity-block-purchases"),
    INTERRUPTIBLE_ALLOCATION(
        "Interruptible Allocation Requested",
        "POST",
        "/capacity-reservations/%s/interruptible-allocation"),
    INTERRUPTIBLE_ALLOCATION_CHANGE(
        "Interruptible Allocation Change Requested",
        "PATCH",
        "/capacity-reservations/%s/interruptible-allocation"),
    USAGE_REPORT("Usage Report Requested", "POST", "/usage-reports");

    private final String detailType;
    private final String method;
    private final String path;

    Type(String detailType, String method, String path) {
      this.detailType = detailType;
      this.method = method;
      this.path = path;
    }

    public static Optional<Type> of(String detailType) {
      for (Type type : values()) {
        if (type.detailType.equalsIgnoreCase(detailType)) {
          return Optional.of(type);
        }
      }
      return Optional.empty();
    }

    public String detailType() {
      return detailType;
    }

    public String method() {
      return method;
    }

    /** Whether the path names a reservation. */
    public boolean namesReservation() {
      return path.contains("%s");
    }
  }

  public String path() {
    return type.namesReservation() ? type.path.formatted(capacityReservationId) : type.path;
  }
}
