package capacityops.core.api;

import capacityops.core.json.Json;
import capacityops.core.json.UnreadableJson;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the members of a JSON object by name and rule, and notes everything that is wrong: a member
 * that is absent reads as {@code null}, an empty list or {@code false}; so does one that breaks its
 * rule, which is then among the violations.
 */
public final class JsonFields {
  private final Map<String, Object> members;
  private final String path;
  private final Violations violations;
  private final Set<String> read = new HashSet<>();

  private JsonFields(Map<String, Object> members, String path, Violations violations) {
    this.members = members;
    this.path = path;
    this.violations = violations;
  }

  /**
   * @throws ProblemException 400 where the text is not a JSON object
   */
  public static JsonFields of(byte[] json, Violations violations) {
    try {
      return new JsonFields(Json.readObject(json), "", violations);
    } catch (UnreadableJson e) {
      throw new ProblemException(
          Problem.Kind.UNREADABLE, "The body must be a JSON object. " + e.getMessage());
    }
  }

  public String requiredText(String name, TextRule rule) {
    return required(name, text(name, rule));
  }

  public String text(String name, TextRule rule) {
    Object value = take(name);
    return value == null ? null : checkedText(name, value, rule);
  }

  public List<String> texts(String name, TextRule rule) {
    List<String> texts = new ArrayList<>();
    List<?> values = list(name);
    for (int i = 0; i < values.size(); i++) {
      String text = checkedText(name + "[" + i + "]", values.get(i), rule);
      if (text != null) {
        texts.add(text);
      }
    }
    return texts;
  }

  public Integer requiredInteger(String name, int minimum, int maximum) {
    return required(name, integer(name, minimum, maximum));
  }

  public Integer integer(String name, int minimum, int maximum) {
    return switch (take(name)) {
      case null -> null;
      case Integer number when number >= minimum && number <= maximum -> number;
      default -> noted(name, "must be a whole number from %d to %d".formatted(minimum, maximum));
    };
  }

  public boolean flag(String name) {
    return switch (take(name)) {
      case null -> false;
      case Boolean value -> value;
      default -> {
        noted(name, "must be true or false");
        yield false;
      }
    };
  }

  public Instant time(String name) {
    String text = text(name, TextRule.anyText(1, 64));
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      return noted(name, "must be a time in ISO 8601 UTC, such as 2026-11-20T11:30:00Z");
    }
  }

  /** A number or a decimal text. */
  public BigDecimal decimal(String name) {
    try {
      return switch (take(name)) {
        case null -> null;
        case Integer number -> BigDecimal.valueOf(number);
        case Long number -> BigDecimal.valueOf(number);
        case BigInteger number -> new BigDecimal(number);
        case BigDecimal number -> number;
        case String text when text.length() <= 32 -> new BigDecimal(text);
        default -> noted(name, "must be a decimal number");
      };
    } catch (NumberFormatException e) {
      return noted(name, "must be a decimal number");
    }
  }

  /** A member that is an object; {@code null} where it is absent or something else. */
  public JsonFields object(String name) {
    Object value = take(name);
    return value == null ? null : object(name, value);
  }

  public JsonFields requiredObject(String name) {
    return required(name, object(name));
  }

  public List<JsonFields> objects(String name) {
    List<JsonFields> objects = new ArrayList<>();
    List<?> values = list(name);
    for (int i = 0; i < values.size(); i++) {
      JsonFields object = object(name + "[" + i + "]", values.get(i));
      if (object != null) {
        objects.add(object);
      }
    }
    return objects;
  }

  /** A list of at least one object. */
  public List<JsonFields> requiredObjects(String name) {
    if (!members.containsKey(name)) {
      violation(name, "is required");
      return List.of();
    }
    if (members.get(name) instanceof List<?> list && list.isEmpty()) {
      violation(name, "must have at least one member");
    }
    return objects(name);
  }

  /** An object of texts, such as tags: at most {@code most} of them. */
  public Map<String, String> textMap(String name, TextRule key, TextRule value, int most) {
    JsonFields object = object(name);
    if (object == null) {
      return Map.of();
    }
    if (object.members.size() > most) {
      noted(name, "must have at most %d members".formatted(most));
    }
    Map<String, String> texts = new java.util.TreeMap<>();
    for (String member : object.members.keySet()) {
      key.objection(member)
          .ifPresent(objection -> noted(name + "." + member, "its name " + objection));
      String text = object.text(member, value);
      if (text != null) {
        texts.put(member, text);
      }
    }
    return texts;
  }

  public boolean has(String name) {
    return members.get(name) != null;
  }

  /** Notes every member that nobody has read: a misspelt one must not pass for an absent one. */
  public void nothingElse() {
    members.keySet().stream()
        .filter(name -> !read.contains(name))
        .forEach(name -> noted(name, "is not known here"));
  }

  /** Notes a violation of a rule that is about more than one member. */
  public void violation(String name, String message) {
    violations.add(path + name, message);
  }

  @SuppressWarnings("TypeParameterUnusedInFormals")
  private <T> T noted(String name, String message) {
    violation(name, message);
    return null;
  }

  private Object take(String name) {
    read.add(name);
    return members.get(name);
  }

  private <T> T required(String name, T value) {
    return value == null && members.get(name) == null ? noted(name, "is required") : value;
  }

  private List<?> list(String name) {
    return switch (take(name)) {
      case null -> List.of();
      case List<?> values -> values;
      default -> {
        noted(name, "must be a list");
        yield List.of();
      }
    };
  }

  private String checkedText(String name, Object value, TextRule rule) {
    if (!(value instanceof String text)) {
      return noted(name, "must be a text");
    }
    var objection = rule.objection(text);
    return objection.isPresent() ? noted(name, objection.get()) : text;
  }

  private JsonFields object(String name, Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      return noted(name, "must be an object");
    }
    Map<String, Object> nested = new java.util.LinkedHashMap<>();
    map.forEach((key, member) -> nested.put((String) key, member));
    return new JsonFields(nested, path + name + ".", violations);
  }
}
