package capacityops.local.wire;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An HTTP response of a service. */
public record WireResponse(int status, Map<String, String> headers, byte[] body) {
  public WireResponse {
    headers = Map.copyOf(headers);
  }

  public String bodyText() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
