package capacityops.local.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import software.amazon.awssdk.core.SdkPojo;

/**
 * AWS JSON 1.0 and 1.1: {@code POST /} with the operation in {@code X-Amz-Target}; the answer has
 * the request's content type.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html">awsJson1_0</a>
 */
record AwsJson() implements Protocol {
  private static final JsonShapes SHAPES = new JsonShapes(MemberNames.WIRE);

  @Override
  public OperationModel operation(WireRequest request, ServiceModel service) {
    String target = request.header("X-Amz-Target").orElse("");
    return service
        .find(target.substring(target.lastIndexOf('.') + 1))
        .filter(operation -> target.equals(operation.binding().operationIdentifier()))
        .orElseThrow(
            () ->
                new AwsError(
                    "UnknownOperationException",
                    400,
                    target.isEmpty()
                        ? "The request has no X-Amz-Target"
                        : service.signingName() + " has no operation " + target));
  }

  @Override
  public SdkPojo read(WireRequest request, OperationModel operation) {
    SdkPojo builder = operation.newRequest();
    SHAPES.read(JsonShapes.parse(request.body()), builder, "");
    return OperationModel.built(builder);
  }

  @Override
  public WireResponse write(
      WireRequest request, OperationModel operation, SdkPojo response, String requestId) {
    return new WireResponse(
        200, headers(request, requestId), JsonShapes.bytes(SHAPES.write(response, field -> true)));
  }

  @Override
  public WireResponse error(WireRequest request, AwsError error, String requestId) {
    ObjectNode body = JsonShapes.MAPPER.createObjectNode();
    body.put("__type", error.code());
    body.put("message", error.getMessage());
    error.members().forEach(body::put);
    return new WireResponse(
        error.httpStatus(), headers(request, requestId), JsonShapes.bytes(body));
  }

  @Override
  public String unsupportedOperation() {
    return "UnsupportedOperationException";
  }

  private static Map<String, String> headers(WireRequest request, String requestId) {
    return Map.of(
        "Content-Type",
        request.header("Content-Type").orElse("application/x-amz-json-1.0"),
        "x-amzn-RequestId",
        requestId);
  }
}
