package capacityops.local.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;

/**
 * Flattened parameters such as {@code Filter.1.Value.2} back to a request.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html">Query
 *     requests for Amazon EC2</a>
 */
final class QueryReader {
  private static final Pattern INDEX = Pattern.compile("[1-9]\\d{0,5}");

  private final TreeMap<String, String> parameters = new TreeMap<>();
  private final Set<String> unread = new LinkedHashSet<>();
  private final boolean listsAreFlat;
  private final Refusals refusals;

  /** The errors of a query protocol. */
  interface Refusals {
    AwsError unknownParameter(String name);

    AwsError badValue(String name, String value, String expected);
  }

  /**
   * @param listsAreFlat whether every list is {@code Name.1} as EC2 has it, or {@code
   *     Name.member.1} unless the model flattens it
   */
  QueryReader(List<WireRequest.Parameter> parameters, boolean listsAreFlat, Refusals refusals) {
    for (WireRequest.Parameter parameter : parameters) {
      if (!parameter.name().startsWith("X-Amz-")) {
        this.parameters.put(parameter.name(), parameter.value());
      }
    }
    this.unread.addAll(this.parameters.keySet());
    this.unread.removeAll(Set.of("Action", "Version"));
    this.listsAreFlat = listsAreFlat;
    this.refusals = refusals;
  }

  SdkPojo read(OperationModel operation) {
    SdkPojo builder = operation.newRequest();
    readMembers(builder, "");
    if (!unread.isEmpty()) {
      throw refusals.unknownParameter(unread.iterator().next());
    }
    return OperationModel.built(builder);
  }

  private void readMembers(SdkPojo builder, String prefix) {
    for (SdkField<?> field : builder.sdkFields()) {
      String name = prefix + field.locationName();
      if (isGiven(name)) {
        field.set(builder, value(field, name));
      }
    }
  }

  private boolean isGiven(String name) {
    return parameters.containsKey(name) || hasMembers(name);
  }

  private boolean hasMembers(String name) {
    String first = parameters.ceilingKey(name + ".");
    return first != null && first.startsWith(name + ".");
  }

  private Object value(SdkField<?> field, String name) {
    return switch (field.marshallingType().getKnownType()) {
      case SDK_POJO -> structure(field, name);
      case LIST -> list(field, name);
      case MAP -> map(field, name);
      default -> scalar(field, name);
    };
  }

  private Object scalar(SdkField<?> field, String name) {
    String text = parameters.get(name);
    if (text == null) {
      throw refusals.badValue(name, "", "a single value");
    }
    unread.remove(name);
    try {
      return Values.parse(field, text, TimestampFormatTrait.Format.ISO_8601);
    } catch (IllegalArgumentException e) {
      throw refusals.badValue(name, text, e.getMessage());
    }
  }

  private Object structure(SdkField<?> field, String name) {
    SdkPojo builder = field.constructor().get();
    readMembers(builder, name + ".");
    return OperationModel.built(builder);
  }

  private List<Object> list(SdkField<?> field, String name) {
    // An empty list is sent as the bare name.
    unread.remove(name);
    String elements = listsAreFlat || isFlattened(field) ? name : name + "." + memberName(field);
    List<Object> values = new ArrayList<>();
    for (int index : indexes(elements)) {
      values.add(value(Values.element(field), elements + "." + index));
    }
    return values;
  }

  private Map<String, Object> map(SdkField<?> field, String name) {
    unread.remove(name);
    MapTrait trait = field.getTrait(MapTrait.class);
    String entries = trait.isFlattened() ? name : name + ".entry";
    String keyName = trait.keyLocationName() == null ? "key" : trait.keyLocationName();
    String valueName = trait.valueLocationName() == null ? "value" : trait.valueLocationName();
    Map<String, Object> values = new LinkedHashMap<>();
    for (int index : indexes(entries)) {
      String entry = entries + "." + index + ".";
      String key = parameters.get(entry + keyName);
      if (key == null || !isGiven(entry + valueName)) {
        throw refusals.badValue(entries + "." + index, "", "a key and a value");
      }
      unread.remove(entry + keyName);
      values.put(key, value(Values.mapValue(field), entry + valueName));
    }
    return values;
  }

  private Set<Integer> indexes(String prefix) {
    Set<Integer> indexes = new TreeSet<>();
    for (String name : parameters.tailMap(prefix + ".").keySet()) {
      if (!name.startsWith(prefix + ".")) {
        break;
      }
      String rest = name.substring(prefix.length() + 1);
      String index = rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
      if (INDEX.matcher(index).matches()) {
        indexes.add(Integer.valueOf(index));
      }
    }
    return indexes;
  }

  private static boolean isFlattened(SdkField<?> list) {
    return list.getTrait(ListTrait.class).isFlattened();
  }

  private static String memberName(SdkField<?> list) {
    String name = list.getTrait(ListTrait.class).memberLocationName();
    return name == null ? "member" : name;
  }
}
