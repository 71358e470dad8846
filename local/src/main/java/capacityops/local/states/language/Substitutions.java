package capacityops.local.states.language;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code DefinitionSubstitutions}: values for <code>${Name}</code> in a definition's text.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-stepfunctions-statemachine.html">
 *     AWS::StepFunctions::StateMachine</a>
 */
record Substitutions(Map<String, String> values) {
  private static final Pattern PLACE = Pattern.compile("\\$\\{([A-Za-z0-9_]+)}");

  Substitutions {
    values = Map.copyOf(values);
  }

  String apply(String file, String text) {
    StringBuilder replaced = new StringBuilder();
    Matcher place = PLACE.matcher(text);
    while (place.find()) {
      String value = values.get(place.group(1));
      if (value == null) {
        throw new InvalidDefinition(
            file,
            lineOf(text, place.start()),
            "no definition substitution is given for " + place.group());
      }
      String escaped = new String(JsonStringEncoder.getInstance().quoteAsString(value));
      place.appendReplacement(replaced, Matcher.quoteReplacement(escaped));
    }
    return place.appendTail(replaced).toString();
  }

  private static int lineOf(String text, int position) {
    return 1 + (int) text.substring(0, position).chars().filter(next -> next == '\n').count();
  }
}
