package capacityops.local.apigateway;

import capacityops.local.template.Stack.Route;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Picks the route of a request: the most specific path, fixed segments before variables before
 * {@code {proxy+}}, a named method before {@code ANY}, then {@code $default}.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html">Routes
 *     for HTTP APIs</a>
 */
final class RouteTable {
  private static final String DEFAULT = "$default";

  private final List<Entry> mostSpecificFirst;
  private final Optional<Route> fallback;

  RouteTable(List<Route> routes) {
    this.mostSpecificFirst =
        routes.stream()
            .filter(route -> !route.key().equals(DEFAULT))
            .map(Entry::of)
            .sorted(Comparator.comparing(Entry::rank))
            .toList();
    this.fallback = routes.stream().filter(route -> route.key().equals(DEFAULT)).findFirst();
  }

  /** A route with the values of its path variables. */
  record Match(Route route, Map<String, String> pathParameters) {}

  Optional<Match> match(String method, String rawPath) {
    List<String> segments = List.of(rawPath.split("/", -1));
    for (Entry entry : mostSpecificFirst) {
      Optional<Map<String, String>> parameters = entry.match(method, segments);
      if (parameters.isPresent()) {
        return Optional.of(new Match(entry.route(), parameters.get()));
      }
    }
    return fallback.map(route -> new Match(route, Map.of()));
  }

  /** A route, its path in segments. */
  private record Entry(Route route, String method, List<String> path) {
    static Entry of(Route route) {
      int space = route.key().indexOf(' ');
      return new Entry(
          route,
          route.key().substring(0, space),
          List.of(route.key().substring(space + 1).split("/", -1)));
    }

    /** Sorts specific routes before general ones, segment by segment. */
    String rank() {
      StringBuilder rank = new StringBuilder();
      for (String segment : path) {
        rank.append(isGreedy(segment) ? '2' : isVariable(segment) ? '1' : '0');
      }
      return rank.append(method.equals("ANY") ? "~1" : "~0").toString();
    }

    Optional<Map<String, String>> match(String requestMethod, List<String> segments) {
      boolean greedy = isGreedy(path.getLast());
      if (!method.equals("ANY") && !method.equals(requestMethod)) {
        return Optional.empty();
      }
      if (greedy ? segments.size() < path.size() : segments.size() != path.size()) {
        return Optional.empty();
      }
      Map<String, String> parameters = new LinkedHashMap<>();
      for (int i = 0; i < path.size(); i++) {
        String segment = path.get(i);
        if (isGreedy(segment)) {
          List<String> rest = segments.subList(i, segments.size());
          parameters.put(
              segment.substring(1, segment.length() - 2), decode(String.join("/", rest)));
        } else if (isVariable(segment) && !segments.get(i).isEmpty()) {
          parameters.put(segment.substring(1, segment.length() - 1), decode(segments.get(i)));
        } else if (!segment.equals(decode(segments.get(i)))) {
          return Optional.empty();
        }
      }
      return Optional.of(parameters);
    }

    private static boolean isVariable(String segment) {
      return segment.startsWith("{") && segment.endsWith("}");
    }

    private static boolean isGreedy(String segment) {
      return isVariable(segment) && segment.endsWith("+}");
    }
  }

  /** Percent signs decoded; a plus is a plus in a path. */
  static String decode(String path) {
    return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
