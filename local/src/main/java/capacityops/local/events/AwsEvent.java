package capacityops.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * An EventBridge event.
 *
 * @param source such as {@code aws.outposts}
 * @param detail a JSON object
 * @see <a
 *     href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html">Event
 *     structure</a>
 */
public record AwsEvent(
    String id,
    String detailType,
    String source,
    String account,
    Instant time,
    String region,
    List<String> resources,
    JsonNode detail) {
  public AwsEvent {
    resources = List.copyOf(resources);
  }

  /** The event as rules match it and targets get it; its time in whole seconds. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", "0")
        .put("id", id)
        .put("detail-type", detailType)
        .put("source", source)
        .put("account", account)
        .put("time", time.truncatedTo(ChronoUnit.SECONDS).toString())
        .put("region", region);
    ArrayNode array = json.putArray("resources");
    resources.forEach(array::add);
    json.set("detail", detail);
    return json;
  }

  static AwsEvent of(JsonNode json) {
    List<String> resources = new ArrayList<>();
    JsonNode named = json.path("resources");
    if (named.isTextual()) {
      resources.add(named.textValue());
    }
    named.forEach(resource -> resources.add(resource.asText()));
    return new AwsEvent(
        json.path("id").asText(),
        json.path("detail-type").asText(),
        json.path("source").asText(),
        json.path("account").asText(),
        Instant.parse(json.path("time").asText()),
        json.path("region").asText(),
        resources,
        json.path("detail"));
  }
}
