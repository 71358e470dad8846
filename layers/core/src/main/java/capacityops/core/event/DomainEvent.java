package capacityops.core.event;

import capacityops.core.json.JsonDocument;

/**
 * Something that happened, as told on the {@code capacity-ops} bus (source {@code capacity-ops}).
 *
 * @param detailType such as {@code Capacity Task Status Changed}
 * @param resource the id or ARN of what it happened to
 * @param detail the event's own members; schemas are in {@code docs/events}
 */
public record DomainEvent(String detailType, String resource, JsonDocument detail) {}
