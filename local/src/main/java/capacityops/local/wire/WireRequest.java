package capacityops.local.wire;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An HTTP request as it came in.
 *
 * @param rawPath the path still percent-encoded: an ARN in a path is one segment with encoded
 *     slashes
 * @param rawQuery the query string still percent-encoded, empty where there is none
 * @param headers values by lower-case name; repeated headers joined by commas
 */
public record WireRequest(
    String method, String rawPath, String rawQuery, Map<String, String> headers, byte[] body) {

  public WireRequest {
    Map<String, String> lowerCase = new TreeMap<>();
    headers.forEach((name, value) -> lowerCase.put(name.toLowerCase(Locale.ROOT), value));
    headers = Map.copyOf(lowerCase);
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  public String bodyText() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The parameters of the query string, decoded, in order. */
  List<Parameter> queryParameters() {
    return parameters(rawQuery);
  }

  Optional<String> queryParameter(String name) {
    return queryParameters().stream()
        .filter(parameter -> parameter.name().equals(name))
        .map(Parameter::value)
        .findFirst();
  }

  /** The parameters of a form body after those of the query string, decoded, in order. */
  List<Parameter> formParameters() {
    List<Parameter> all = new ArrayList<>(queryParameters());
    if (method.equals("POST")) {
      all.addAll(parameters(bodyText()));
    }
    return all;
  }

  private static List<Parameter> parameters(String encoded) {
    List<Parameter> parameters = new ArrayList<>();
    for (String pair : encoded.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        parameters.add(new Parameter(decoded(name), decoded(value)));
      }
    }
    return parameters;
  }

  private static String decoded(String encoded) {
    try {
      return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new AwsError("MalformedQueryString", 400, "Cannot decode the parameter " + encoded);
    }
  }

  record Parameter(String name, String value) {}
}
