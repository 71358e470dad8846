package capacityops.local.states.language;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * The functions that Step Functions adds to JSONata.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-provided-by-sfn">
 *     JSONata functions provided by Step Functions</a>
 */
final class StepFunctionsFunctions {
  private static final Set<String> HASHES = Set.of("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512");
  private static final int LONGEST_RANGE = 1_000_000;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Function> FUNCTIONS =
      Map.of(
          "partition", StepFunctionsFunctions::partition,
          "range", StepFunctionsFunctions::range,
          "hash", StepFunctionsFunctions::hash,
          "random", StepFunctionsFunctions::random,
          "uuid", StepFunctionsFunctions::uuid,
          "parse", StepFunctionsFunctions::parse);

  static final Set<String> NAMES = FUNCTIONS.keySet();

  private StepFunctionsFunctions() {}

  static void bindTo(Jsonata.Frame frame) {
    FUNCTIONS.forEach(
        (name, function) ->
            frame.bind(
                name,
                new Jsonata.JFunction(
                    (input, arguments) -> call(name, function, arguments), null)));
  }

  private static Object call(String name, Function function, List<?> arguments) {
    if (arguments.contains(null)) {
      return null;
    }
    try {
      return function.apply(new Arguments(name, arguments));
    } catch (ClassCastException | IndexOutOfBoundsException wrong) {
      throw new JException(
          wrong, "The arguments of $" + name + " do not match its signature", 0, null, null);
    }
  }

  private static Object partition(Arguments arguments) {
    arguments.between(2, 2);
    List<?> items =
        arguments.values().get(0) instanceof List<?> list
            ? list
            : List.of(arguments.values().get(0));
    int size = Math.toIntExact(arguments.whole(1));
    if (size < 1) {
      throw new JException("The chunk size of $partition must be at least 1", 0);
    }
    List<List<Object>> chunks = new ArrayList<>();
    for (int from = 0; from < items.size(); from += size) {
      chunks.add(new ArrayList<>(items.subList(from, Math.min(items.size(), from + size))));
    }
    return chunks;
  }

  private static Object range(Arguments arguments) {
    arguments.between(3, 3);
    long first = arguments.whole(0);
    long last = arguments.whole(1);
    long step = arguments.whole(2);
    if (step == 0 || Math.abs(last - first) / Math.abs(step) > LONGEST_RANGE) {
      throw new JException("$range cannot count from " + first + " by " + step + " to " + last, 0);
    }
    List<Object> range = new ArrayList<>();
    for (long value = first; step > 0 ? value <= last : value >= last; value += step) {
      range.add(value);
    }
    return range;
  }

  private static Object hash(Arguments arguments) {
    arguments.between(2, 2);
    String algorithm = (String) arguments.values().get(1);
    if (!HASHES.contains(algorithm)) {
      throw new JException("$hash does not know the algorithm " + algorithm, 0);
    }
    byte[] content = ((String) arguments.values().get(0)).getBytes(StandardCharsets.UTF_8);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Object random(Arguments arguments) {
    arguments.between(0, 1);
    return arguments.values().isEmpty()
        ? Math.random()
        : new Random(((Number) arguments.values().get(0)).longValue()).nextDouble();
  }

  private static Object uuid(Arguments arguments) {
    arguments.between(0, 0);
    return UUID.randomUUID().toString();
  }

  private static Object parse(Arguments arguments) {
    arguments.between(1, 1);
    String text = (String) arguments.values().get(0);
    try {
      Object value = JsonValues.toJava(JSON.readTree(text));
      return value == null ? Jsonata.NULL_VALUE : value;
    } catch (JsonProcessingException unreadable) {
      throw new JException(
          "$parse cannot read its argument as JSON: " + unreadable.getOriginalMessage(), 0);
    }
  }

  @FunctionalInterface
  private interface Function {
    Object apply(Arguments arguments);
  }

  private record Arguments(String function, List<?> values) {
    void between(int least, int most) {
      if (values.size() < least || values.size() > most) {
        throw new JException(
            "$" + function + " takes " + most + " arguments, not " + values.size(), 0);
      }
    }

    long whole(int index) {
      double value = ((Number) values.get(index)).doubleValue();
      if (value != Math.rint(value)) {
        throw new JException("$" + function + " takes whole numbers, not " + value, 0);
      }
      return (long) value;
    }
  }
}
