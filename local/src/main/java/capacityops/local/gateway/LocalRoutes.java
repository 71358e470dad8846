package capacityops.local.gateway;

import capacityops.local.gateway.LocalResponse.Problem;
import capacityops.local.wire.WireRequest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The stack's own routes under {@code /_local/}. */
final class LocalRoutes {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final List<Route> routes = new CopyOnWriteArrayList<>();

  void add(String method, String path, LocalHandler handler) {
    if (!path.startsWith("/_local/")) {
      throw new IllegalArgumentException("A local route starts with /_local/, not " + path);
    }
    routes.add(new Route(method, List.of(path.split("/")), handler));
  }

  LocalResponse handle(WireRequest request) {
    List<String> path = List.of(request.rawPath().split("/"));
    for (Route route : routes) {
      Optional<Map<String, String>> labels = route.match(path);
      if (labels.isPresent() && route.method().equals(request.method())) {
        return handle(route, labels.get(), request);
      }
    }
    boolean otherMethod = routes.stream().anyMatch(route -> route.match(path).isPresent());
    return LocalResponse.problems(
        otherMethod ? 405 : 404,
        List.of(new Problem("", "No route " + request.method() + " " + request.rawPath())));
  }

  private static LocalResponse handle(
      Route route, Map<String, String> labels, WireRequest request) {
    try {
      JsonNode body =
          request.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(request.body());
      return route.handler().handle(new LocalRequest(labels, query(request.rawQuery()), body));
    } catch (IOException e) {
      return LocalResponse.problems(400, List.of(new Problem("", "The body is not JSON")));
    }
  }

  private static Map<String, String> query(String rawQuery) {
    Map<String, String> query = new LinkedHashMap<>();
    for (String pair : rawQuery.split("&", -1)) {
      if (!pair.isEmpty()) {
        String[] parts = pair.split("=", 2);
        query.put(decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : "");
      }
    }
    return query;
  }

  private static String decoded(String encoded) {
    return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
  }

  private record Route(String method, List<String> segments, LocalHandler handler) {
    Optional<Map<String, String>> match(List<String> path) {
      if (path.size() != segments.size()) {
        return Optional.empty();
      }
      Map<String, String> labels = new LinkedHashMap<>();
      for (int i = 0; i < segments.size(); i++) {
        String segment = segments.get(i);
        if (segment.startsWith("{")) {
          labels.put(segment.substring(1, segment.length() - 1), decoded(path.get(i)));
        } else if (!segment.equals(path.get(i))) {
          return Optional.empty();
        }
      }
      return Optional.of(labels);
    }
  }
}
