package capacityops.local.wire;

import com.fasterxml.jackson.databind.JsonNode;

/** A service behind the endpoint. */
public interface AwsService {
  String signingName();

  /** Whether the service has an operation of that name, with behaviour here or without. */
  boolean knows(String operation);

  /** Whether an operation's reads can be told to hide what a call wrote. */
  boolean canHide();

  /**
   * The call that a request makes.
   *
   * @throws AwsError where the service has no such operation
   */
  ReceivedCall<WireResponse> receive(WireRequest request, String requestId);

  /**
   * The call that code inside the stack makes.
   *
   * @param parameters the request by member names, as {@link AwsApi#call} takes it
   * @throws AwsError where the service has no such operation
   */
  ReceivedCall<JsonNode> receive(String operation, JsonNode parameters);

  /** The service's own error, in its protocol. */
  WireResponse error(WireRequest request, AwsError error, String requestId);
}
