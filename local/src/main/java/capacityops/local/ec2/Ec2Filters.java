package capacityops.local.ec2;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * The filters of a Describe operation: a resource must have, for every filter, one of its values;
 * {@code *} and {@code ?} stand for any text and any character.
 *
 * @param <T> the described resource
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html">Filter
 *     your resources</a>
 */
public final class Ec2Filters<T> {
  private final Map<String, Function<T, Collection<String>>> byName = new LinkedHashMap<>();
  private final Function<T, Map<String, String>> tags;

  /**
   * @param tags the tags of a resource, for {@code tag:key} and {@code tag-key}
   */
  public Ec2Filters(Function<T, Map<String, String>> tags) {
    this.tags = tags;
  }

  /** Adds a filter on one value. */
  public Ec2Filters<T> on(String name, Function<T, String> value) {
    return onAny(name, resource -> List.of(value.apply(resource)));
  }

  /** Adds a filter on any of several values. */
  public Ec2Filters<T> onAny(String name, Function<T, Collection<String>> values) {
    byName.put(name, values);
    return this;
  }

  /**
   * What all the filters of a request let through.
   *
   * @throws capacityops.local.wire.AwsError {@code InvalidParameterValue} for an unknown filter
   */
  public Predicate<T> of(Collection<Filter> filters) {
    List<Predicate<T>> all = new ArrayList<>();
    for (Filter filter : filters) {
      List<Pattern> patterns = filter.values().stream().map(Ec2Filters::pattern).toList();
      Function<T, Collection<String>> values = values(filter.name());
      all.add(
          resource ->
              values.apply(resource).stream()
                  .anyMatch(value -> patterns.stream().anyMatch(p -> p.matcher(value).matches())));
    }
    return all.stream().reduce(resource -> true, Predicate::and);
  }

  private Function<T, Collection<String>> values(String name) {
    if (name == null) {
      throw Ec2Errors.missingParameter("Filter.Name");
    }
    if (name.equals("tag-key")) {
      return resource -> tags.apply(resource).keySet();
    }
    if (name.startsWith("tag:")) {
      String key = name.substring("tag:".length());
      return resource ->
          tags.apply(resource).containsKey(key)
              ? List.of(tags.apply(resource).get(key))
              : List.of();
    }
    Function<T, Collection<String>> known = byName.get(name);
    if (known == null) {
      throw Ec2Errors.invalidFilter(name);
    }
    return known;
  }

  private static Pattern pattern(String value) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      switch (value.charAt(i)) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        default -> regex.append(Pattern.quote(value.substring(i, i + 1)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }
}
