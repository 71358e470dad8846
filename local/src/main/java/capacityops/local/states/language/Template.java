package capacityops.local.states.language;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The value of a field: JSON in which any string may be an expression. */
public sealed interface Template {
  /**
   * @param location the field, for the error message
   */
  JsonNode evaluate(Scope scope, String location) throws EvaluationFailed;

  /** The outer names of every expression inside. */
  Set<String> names();

  /** JSON without an expression in it. */
  record Constant(JsonNode value) implements Template {
    @Override
    public JsonNode evaluate(Scope scope, String location) {
      return value;
    }

    @Override
    public Set<String> names() {
      return Set.of();
    }
  }

  /** One expression. */
  record Computed(Expression expression) implements Template {
    @Override
    public JsonNode evaluate(Scope scope, String location) throws EvaluationFailed {
      return expression.evaluate(scope, location);
    }

    @Override
    public Set<String> names() {
      return expression.names();
    }
  }

  /** An object with a template for each member. */
  record Fields(Map<String, Template> fields) implements Template {
    public Fields {
      fields = new LinkedHashMap<>(fields);
    }

    @Override
    public JsonNode evaluate(Scope scope, String location) throws EvaluationFailed {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, Template> field : fields.entrySet()) {
        object.set(
            field.getKey(), field.getValue().evaluate(scope, location + "/" + field.getKey()));
      }
      return object;
    }

    @Override
    public Set<String> names() {
      Set<String> names = new LinkedHashSet<>();
      fields.values().forEach(field -> names.addAll(field.names()));
      return names;
    }
  }

  /** An array with a template for each element. */
  record Elements(List<Template> elements) implements Template {
    public Elements {
      elements = List.copyOf(elements);
    }

    @Override
    public JsonNode evaluate(Scope scope, String location) throws EvaluationFailed {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      for (int index = 0; index < elements.size(); index++) {
        array.add(elements.get(index).evaluate(scope, location + "[" + index + "]"));
      }
      return array;
    }

    @Override
    public Set<String> names() {
      Set<String> names = new LinkedHashSet<>();
      elements.forEach(element -> names.addAll(element.names()));
      return names;
    }
  }
}
