package capacityops.local.capacity;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * The filters of one list: values of a filter are alternatives, filters all have to match, {@code
 * *} and {@code ?} are wildcards.
 *
 * @param <T> what is listed
 */
final class Filters<T> {
  private static final String TAG = "tag:";
  private final Function<T, List<Tag>> tags;
  private final Map<String, Function<T, Stream<String>>> values = new LinkedHashMap<>();

  Filters(Function<T, List<Tag>> tags) {
    this.tags = tags;
  }

  Filters<T> text(String name, Function<T, String> value) {
    values.put(name, item -> Stream.ofNullable(value.apply(item)));
    return this;
  }

  /** A time, which matches with and without milliseconds. */
  Filters<T> time(String name, Function<T, Instant> value) {
    values.put(
        name,
        item ->
            Stream.ofNullable(value.apply(item))
                .map(instant -> instant.truncatedTo(ChronoUnit.SECONDS).toString())
                .flatMap(text -> Stream.of(text, text.replace("Z", ".000Z"))));
    return this;
  }

  /**
   * The items that match.
   *
   * @throws capacityops.local.wire.AwsError {@code InvalidParameterValue} for a filter that the
   *     operation does not have
   */
  List<T> apply(List<Filter> filters, Stream<T> items) {
    filters.forEach(this::check);
    return items
        .filter(item -> filters.stream().allMatch(filter -> matches(filter, item)))
        .toList();
  }

  private void check(Filter filter) {
    if (filter.name() == null) {
      throw Ec2Errors.missing("Filter.Name");
    }
    if (valuesOf(filter.name()).isEmpty()) {
      throw Ec2Errors.of(
          "InvalidParameterValue", "The filter '%s' is invalid".formatted(filter.name()));
    }
  }

  private boolean matches(Filter filter, T item) {
    return valuesOf(filter.name()).orElseThrow().apply(item).anyMatch(value -> any(filter, value));
  }

  private static boolean any(Filter filter, String value) {
    return filter.values().stream().anyMatch(pattern -> wildcard(pattern).matcher(value).matches());
  }

  private Optional<Function<T, Stream<String>>> valuesOf(String name) {
    if (name.startsWith(TAG)) {
      String key = name.substring(TAG.length());
      return Optional.of(item -> tagsOf(item).filter(tag -> tag.key().equals(key)).map(Tag::value));
    }
    return switch (name) {
      case "tag-key" -> Optional.of(item -> tagsOf(item).map(Tag::key));
      case "tag-value" -> Optional.of(item -> tagsOf(item).map(Tag::value));
      default -> Optional.ofNullable(values.get(name));
    };
  }

  private Stream<Tag> tagsOf(T item) {
    return tags.apply(item).stream();
  }

  private static Pattern wildcard(String text) {
    StringBuilder pattern = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      pattern.append(
          switch (c) {
            case '*' -> ".*";
            case '?' -> ".";
            default -> Pattern.quote(String.valueOf(c));
          });
    }
    return Pattern.compile(pattern.toString(), Pattern.DOTALL);
  }
}
