package capacityops.local.capacity;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The part of a list operation that is about the ids in its request. */
final class Lists {
  private Lists() {}

  static void check(List<String> ids, Integer maxResults, CapacitySettings settings) {
    if (!ids.isEmpty() && maxResults != null && settings.idsWithMaxResultsRefused()) {
      throw Ec2Errors.invalidCombination(
          "The parameter MaxResults cannot be used with IDs in the same request");
    }
  }

  /** Those with the ids that are asked for, or all where none is. */
  static <T> List<T> named(
      List<String> ids,
      List<T> all,
      Function<T, String> idOf,
      Function<String, RuntimeException> notFound) {
    if (ids.isEmpty()) {
      return all;
    }
    Map<String, T> byId = all.stream().collect(Collectors.toMap(idOf, Function.identity()));
    return ids.stream()
        .distinct()
        .map(
            id -> {
              T found = byId.get(id);
              if (found == null) {
                throw notFound.apply(id);
              }
              return found;
            })
        .toList();
  }
}
