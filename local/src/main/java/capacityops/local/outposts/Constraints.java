package capacityops.local.outposts;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** Checks the members of one request against the model's constraints and reports all breaches. */
final class Constraints {
  static final Pattern OUTPOST_IDENTIFIER =
      Pattern.compile("(arn:aws([a-z-]+)?:outposts:[a-z\\d-]+:\\d{12}:outpost/)?op-[a-f0-9]{17}");
  static final Pattern CAPACITY_TASK_ID = Pattern.compile("cap-[a-f0-9]{17}");
  static final Pattern ORDER_ID = Pattern.compile("oo-[a-f0-9]{17}");
  static final Pattern ASSET_ID = Pattern.compile("\\d{10}");
  static final Pattern INSTANCE_TYPE = Pattern.compile("[a-z0-9\\-]{1,58}\\.[a-z0-9\\-]{1,58}");
  static final Pattern INSTANCE_ID = Pattern.compile("i-[0-9a-z]{9,30}");
  static final Pattern ACCOUNT_ID = Pattern.compile("\\d{12}");
  private static final Pattern NEXT_TOKEN = Pattern.compile("(?=.{1,2048}$)(\\d+)##(\\S+)");

  private final List<String> breaches = new ArrayList<>();

  Constraints required(Object value, String member) {
    if (value == null || (value instanceof Collection<?> all && all.isEmpty())) {
      breaches.add(
          "Value at '%s' failed to satisfy constraint: Member must not be null".formatted(member));
    }
    return this;
  }

  Constraints matches(String value, Pattern pattern, String member) {
    if (value != null && !pattern.matcher(value).matches()) {
      breaches.add(
          ("Value '%s' at '%s' failed to satisfy constraint: Member must satisfy regular expression"
                  + " pattern: %s")
              .formatted(value, member, pattern));
    }
    return this;
  }

  Constraints allMatch(Collection<String> values, Pattern pattern, String member) {
    values.forEach(value -> matches(value, pattern, member));
    return this;
  }

  Constraints range(Integer value, int least, int most, String member) {
    if (value != null && (value < least || value > most)) {
      breaches.add(
          ("Value '%d' at '%s' failed to satisfy constraint: Member must have value between %d and"
                  + " %d")
              .formatted(value, member, least, most));
    }
    return this;
  }

  Constraints length(Collection<?> values, int most, String member) {
    if (values.size() > most) {
      breaches.add(
          ("Value at '%s' failed to satisfy constraint: Member must have length less than or equal"
                  + " to %d")
              .formatted(member, most));
    }
    return this;
  }

  Constraints oneOf(String value, Collection<String> known, String member) {
    if (value != null && !known.contains(value)) {
      breaches.add(
          "Value '%s' at '%s' failed to satisfy constraint: Member must satisfy enum value set: %s"
              .formatted(value, member, known));
    }
    return this;
  }

  Constraints allOf(Collection<String> values, Collection<String> known, String member) {
    values.forEach(value -> oneOf(value, known, member));
    return this;
  }

  Constraints page(Integer maxResults, String nextToken) {
    return range(maxResults, 1, 1000, "maxResults").matches(nextToken, NEXT_TOKEN, "nextToken");
  }

  /**
   * @throws capacityops.local.wire.AwsError {@code ValidationException} with every breach
   */
  void check() {
    if (!breaches.isEmpty()) {
      throw OutpostsErrors.validation(
          "%d validation error%s detected: %s"
              .formatted(
                  breaches.size(), breaches.size() == 1 ? "" : "s", String.join("; ", breaches)));
    }
  }
}
