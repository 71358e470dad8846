package capacityops.local.events;

import capacityops.local.template.EventPath;
import capacityops.local.template.Stack.TargetInput;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes what a rule's target gets of an event.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html">Input
 *     transformation</a>
 */
final class TargetInputs {
  private static final Pattern VARIABLE = Pattern.compile("<([\\w.-]+)>");

  private TargetInputs() {}

  /** The rule that sends the event on. */
  record Rule(String name, String arn) {}

  static String render(TargetInput input, JsonNode event, Rule rule, Instant ingestion) {
    return switch (input) {
      case TargetInput.WholeEvent() -> event.toString();
      case TargetInput.Constant(String text) -> text;
      case TargetInput.Part(EventPath path) -> path.read(event).toString();
      case TargetInput.Transformed(Map<String, EventPath> paths, String template) ->
          transform(template, paths, event, rule, ingestion);
    };
  }

  private static String transform(
      String template, Map<String, EventPath> paths, JsonNode event, Rule rule, Instant ingestion) {
    Matcher matcher = VARIABLE.matcher(template);
    StringBuilder result = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      boolean known = paths.containsKey(name) || name.startsWith("aws.events.");
      JsonNode value =
          paths.containsKey(name)
              ? paths.get(name).read(event)
              : predefined(name, event, rule, ingestion);
      String replacement =
          known ? insert(value, insideString(template, matcher.start())) : matcher.group();
      matcher.appendReplacement(result, Matcher.quoteReplacement(replacement));
    }
    return matcher.appendTail(result).toString();
  }

  private static JsonNode predefined(String name, JsonNode event, Rule rule, Instant ingestion) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (name) {
      case "aws.events.rule-arn" -> json.textNode(rule.arn());
      case "aws.events.rule-name" -> json.textNode(rule.name());
      case "aws.events.event.ingestion-time" -> json.textNode(ingestion.toString());
      case "aws.events.event.json" -> event;
      case "aws.events.event" -> {
        ObjectNode withoutDetail = event.deepCopy();
        withoutDetail.remove("detail");
        yield withoutDetail;
      }
      default -> json.missingNode();
    };
  }

  /** Inside quotes a value is text; outside it is JSON. */
  private static String insert(JsonNode value, boolean insideString) {
    if (!insideString) {
      return value.isMissingNode() ? "\"\"" : value.toString();
    }
    String text = value.isValueNode() ? value.asText("") : value.toString();
    String quoted = JsonNodeFactory.instance.textNode(text).toString();
    return quoted.substring(1, quoted.length() - 1);
  }

  private static boolean insideString(String template, int position) {
    boolean inside = false;
    for (int i = 0; i < position; i++) {
      if (template.charAt(i) == '\\') {
        i++;
      } else if (template.charAt(i) == '"') {
        inside = !inside;
      }
    }
    return inside;
  }
}
