package capacityops.local.apigateway;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request as API Gateway sees it.
 *
 * @param headers by lower-case name, several values joined by commas, cookies apart
 * @param query by name, decoded, several values joined by commas
 */
record ApiRequest(
    String method,
    String rawPath,
    String rawQueryString,
    Map<String, String> headers,
    List<String> cookies,
    Map<String, String> query,
    byte[] body,
    String protocol,
    String sourceIp) {
  private static final Pattern CREDENTIAL =
      Pattern.compile("Credential=([^,\\s]+?)/\\d{8}/[^/,\\s]+/[^/,\\s]+/aws4_request");

  static ApiRequest of(HttpExchange exchange, byte[] body) {
    String rawQuery = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
    return new ApiRequest(
        exchange.getRequestMethod(),
        exchange.getRequestURI().getRawPath(),
        rawQuery,
        headers(exchange.getRequestHeaders()),
        cookies(exchange.getRequestHeaders()),
        query(rawQuery),
        body,
        exchange.getProtocol(),
        exchange.getRemoteAddress().getAddress().getHostAddress());
  }

  private static Map<String, String> headers(Headers sent) {
    Map<String, String> headers = new TreeMap<>();
    sent.forEach(
        (name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
    headers.remove("cookie");
    return headers;
  }

  private static List<String> cookies(Headers sent) {
    List<String> cookies = new ArrayList<>();
    for (String header : sent.getOrDefault("Cookie", List.of())) {
      for (String cookie : header.split(";", -1)) {
        if (!cookie.isBlank()) {
          cookies.add(cookie.strip());
        }
      }
    }
    return cookies;
  }

  private static Map<String, String> query(String rawQuery) {
    Map<String, String> query = new LinkedHashMap<>();
    for (String pair : rawQuery.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      if (!name.isEmpty()) {
        query.merge(name, value, (first, next) -> first + "," + next);
      }
    }
    return query;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /**
   * The access key id that the request is signed with, in its header or its query. A key id may
   * hold slashes: what follows it in the scope is of fixed shape.
   */
  Optional<String> accessKeyId() {
    String scope =
        header("authorization")
            .or(
                () ->
                    Optional.ofNullable(query.get("X-Amz-Credential"))
                        .map(credential -> "Credential=" + credential))
            .orElse("");
    Matcher credential = CREDENTIAL.matcher(scope);
    return credential.find() ? Optional.of(credential.group(1)) : Optional.empty();
  }
}
