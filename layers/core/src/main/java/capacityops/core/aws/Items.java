package capacityops.core.aws;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** DynamoDB items and the JSON that they hold. */
public final class Items {
  private Items() {}

  public static AttributeValue text(String value) {
    return AttributeValue.fromS(value);
  }

  public static AttributeValue number(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }

  public static Optional<String> text(Map<String, AttributeValue> item, String name) {
    return Optional.ofNullable(item.get(name)).map(AttributeValue::s);
  }

  /** A JSON value as DynamoDB keeps it. */
  static AttributeValue ofJson(Object value) {
    return switch (value) {
      case null -> AttributeValue.fromNul(true);
      case String text -> AttributeValue.fromS(text);
      case Boolean flag -> AttributeValue.fromBool(flag);
      case Number number -> AttributeValue.fromN(number.toString());
      case List<?> list -> AttributeValue.fromL(list.stream().map(Items::ofJson).toList());
      case Map<?, ?> map -> {
        Map<String, AttributeValue> members = new LinkedHashMap<>();
        map.forEach((name, member) -> members.put((String) name, ofJson(member)));
        yield AttributeValue.fromM(members);
      }
      default -> throw new IllegalArgumentException("not a JSON value: " + value.getClass());
    };
  }

  /** The JSON value that DynamoDB kept; it keeps no order of members, so they are sorted. */
  static Object toJson(AttributeValue value) {
    return switch (value.type()) {
      case S -> value.s();
      case N -> jsonNumber(value.n());
      case BOOL -> value.bool();
      case NUL -> null;
      case L -> value.l().stream().map(Items::toJson).toList();
      case M -> {
        Map<String, Object> members = new TreeMap<>();
        value.m().forEach((name, member) -> members.put(name, toJson(member)));
        yield members;
      }
      case SS, NS, BS, B, UNKNOWN_TO_SDK_VERSION ->
          throw new IllegalArgumentException("not written by the ledger: " + value.type());
    };
  }

  /** A whole number that fits is not made a BigDecimal, whose tables take their time to make. */
  private static Number jsonNumber(String digits) {
    boolean whole = digits.length() < 19 && digits.chars().allMatch(Character::isDigit);
    return whole ? Long.valueOf(digits) : new BigDecimal(digits);
  }
}
