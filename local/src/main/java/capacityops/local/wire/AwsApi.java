package capacityops.local.wire;

import com.fasterxml.jackson.databind.JsonNode;

/** AWS as code inside the stack calls it (Step Functions' SDK integrations, targets of rules). */
public interface AwsApi {
  /**
   * Performs one operation through the same faults and call counts as a request on the wire.
   *
   * @param service the signing name
   * @param operation the operation's AWS name
   * @param parameters the request by the model's member names, as an {@code aws-sdk} integration
   *     takes it
   * @return the response by the model's member names; timestamps in ISO 8601
   * @throws AwsError what the service answers instead
   */
  JsonNode call(String service, String operation, JsonNode parameters);
}
