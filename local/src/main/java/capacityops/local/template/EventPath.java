package capacityops.local.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of JSON path that EventBridge takes in {@code InputPath} and {@code InputPathsMap}:
 * {@code $.detail.items[0]} or {@code $.detail['a name']}.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html">Input
 *     transformation</a>
 */
public record EventPath(String text, List<String> steps) {
  private static final Pattern STEP =
      Pattern.compile("\\.([\\w-]+)|\\[(\\d+)]|\\['([^']+)']|\\[\"([^\"]+)\"]");

  public EventPath {
    steps = List.copyOf(steps);
  }

  /**
   * @throws IllegalArgumentException where the path uses more than that
   */
  public static EventPath parse(String text) {
    List<String> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(text);
    int position = text.startsWith("$") ? 1 : -1;
    while (position >= 0 && position < text.length()) {
      position = matcher.find(position) && matcher.start() == position ? matcher.end() : -1;
      if (position > 0) {
        steps.add(step(matcher));
      }
    }
    if (position < 0) {
      throw new IllegalArgumentException("the path " + text + " is not understood");
    }
    return new EventPath(text, steps);
  }

  private static String step(Matcher matcher) {
    for (int group = 1; group <= matcher.groupCount(); group++) {
      if (matcher.group(group) != null) {
        return matcher.group(group);
      }
    }
    throw new IllegalStateException("a step without a name");
  }

  /** What the path leads to; a missing node where it leads nowhere. */
  public JsonNode read(JsonNode event) {
    JsonNode found = event;
    for (String step : steps) {
      found = found.isArray() ? item(found, step) : found.path(step);
    }
    return found;
  }

  private static JsonNode item(JsonNode array, String step) {
    return step.matches("\\d{1,6}")
        ? array.path(Integer.parseInt(step))
        : MissingNode.getInstance();
  }
}
