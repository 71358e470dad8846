package capacityops.local.states.language;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/**
 * A JSONata expression, the text between <code>{%</code> and <code>%}</code>.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html">
 *     Transforming data with JSONata in Step Functions</a>
 */
public final class Expression {
  /** JSONata 2.0.6 without {@code $eval}, which Step Functions does not offer. */
  private static final Set<String> JSONATA_FUNCTIONS =
      Set.of(
          "sum",
          "count",
          "max",
          "min",
          "average",
          "string",
          "substring",
          "substringBefore",
          "substringAfter",
          "lowercase",
          "uppercase",
          "length",
          "trim",
          "pad",
          "match",
          "contains",
          "replace",
          "split",
          "join",
          "formatNumber",
          "formatBase",
          "formatInteger",
          "parseInteger",
          "number",
          "floor",
          "ceil",
          "round",
          "abs",
          "sqrt",
          "power",
          "boolean",
          "not",
          "map",
          "zip",
          "filter",
          "single",
          "reduce",
          "sift",
          "keys",
          "lookup",
          "append",
          "exists",
          "spread",
          "merge",
          "reverse",
          "each",
          "error",
          "assert",
          "type",
          "sort",
          "shuffle",
          "distinct",
          "base64encode",
          "base64decode",
          "encodeUrlComponent",
          "encodeUrl",
          "decodeUrlComponent",
          "decodeUrl",
          "toMillis",
          "fromMillis",
          "clone",
          "now",
          "millis");

  private final String text;
  private final Set<String> names;

  private Expression(String text) {
    this.text = text;
    this.names = ExpressionNames.outer(text);
  }

  /**
   * @throws JException where the text is no JSONata
   */
  static Expression parse(String text) {
    Jsonata.jsonata(text + "\n");
    return new Expression(text);
  }

  static boolean isExpression(String text) {
    return text.startsWith("{%") && text.endsWith("%}") && text.length() >= 4;
  }

  static boolean isFunction(String name) {
    return JSONATA_FUNCTIONS.contains(name) || StepFunctionsFunctions.NAMES.contains(name);
  }

  /** The variables and functions that it takes from outside, without the dollar sign. */
  Set<String> names() {
    return names;
  }

  /**
   * @param location the field that the value is for
   * @throws EvaluationFailed where the expression fails, gives nothing, or gives a function
   */
  public JsonNode evaluate(Scope scope, String location) throws EvaluationFailed {
    Object value = value(scope, location);
    if (!(value instanceof Map<?, ?> result) || !result.containsKey("value")) {
      throw failed(location, "returned nothing (undefined).");
    }
    return JsonValues.toJson(result.get("value"))
        .orElseThrow(() -> failed(location, "returned an unsupported result type."));
  }

  // Parsed anew each time: a parsed expression keeps state while it is evaluated. The object around
  // it tells null, a member, from undefined, none.
  private Object value(Scope scope, String location) throws EvaluationFailed {
    try {
      Jsonata jsonata = Jsonata.jsonata("{\"value\":" + text + "\n}");
      Jsonata.Frame frame = jsonata.createFrame();
      StepFunctionsFunctions.bindTo(frame);
      scope.bindings().forEach(frame::bind);
      return jsonata.evaluate(null, frame);
    } catch (JException problem) {
      throw failed(location, "threw an error. " + problem.getMessage());
    } catch (RuntimeException | StackOverflowError problem) {
      throw failed(location, "threw an error. " + problem);
    }
  }

  private EvaluationFailed failed(String location, String what) {
    return new EvaluationFailed(
        location,
        "The JSONata expression '%s' specified for the field '%s' %s"
            .formatted(text.strip(), location, what));
  }
}
