package capacityops.local.wire;

import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkPojo;

/**
 * AWS query: {@code Action=…&Version=…} in, XML with a result wrapper out.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html">awsQuery</a>
 */
record AwsQuery(String signingName) implements Protocol, QueryReader.Refusals {

  static String actionName(WireRequest request) {
    return request.formParameters().stream()
        .filter(parameter -> parameter.name().equals("Action"))
        .map(WireRequest.Parameter::value)
        .findFirst()
        .orElse("");
  }

  static Optional<OperationModel> action(WireRequest request, ServiceModel service) {
    return service.find(actionName(request));
  }

  @Override
  public OperationModel operation(WireRequest request, ServiceModel service) {
    return action(request, service)
        .orElseThrow(
            () ->
                new AwsError(
                    "InvalidAction",
                    400,
                    "Could not find operation %s for %s"
                        .formatted(actionName(request), signingName)));
  }

  @Override
  public SdkPojo read(WireRequest request, OperationModel operation) {
    return new QueryReader(request.formParameters(), false, this).read(operation);
  }

  @Override
  public AwsError unknownParameter(String name) {
    return new AwsError("InvalidParameter", 400, "Invalid parameter: " + name + " is not known");
  }

  @Override
  public AwsError badValue(String name, String value, String expected) {
    return new AwsError(
        "InvalidParameter",
        400,
        "Invalid parameter: %s must be %s, not '%s'".formatted(name, expected, value));
  }

  @Override
  public WireResponse write(
      WireRequest request, OperationModel operation, SdkPojo response, String requestId) {
    byte[] body =
        XmlShapes.document(
            operation.name() + "Response",
            namespace(operation.binding().apiVersion()),
            "member",
            xml -> {
              if (!response.sdkFields().isEmpty()) {
                xml.element(operation.name() + "Result", result -> result.members(response));
              }
              xml.element("ResponseMetadata", metadata -> metadata.element("RequestId", requestId));
            });
    return new WireResponse(200, headers(requestId), body);
  }

  @Override
  public WireResponse error(WireRequest request, AwsError error, String requestId) {
    byte[] body =
        XmlShapes.document(
            "ErrorResponse",
            "",
            "member",
            response -> {
              response.element(
                  "Error",
                  xml -> {
                    xml.element("Type", error.httpStatus() < 500 ? "Sender" : "Receiver");
                    xml.element("Code", error.code());
                    xml.element("Message", error.getMessage());
                  });
              response.element("RequestId", requestId);
            });
    return new WireResponse(error.httpStatus(), headers(requestId), body);
  }

  @Override
  public String unsupportedOperation() {
    return "UnsupportedOperation";
  }

  private String namespace(String apiVersion) {
    return "https://" + signingName + ".amazonaws.com/doc/" + apiVersion + "/";
  }

  private static Map<String, String> headers(String requestId) {
    return Map.of("Content-Type", "text/xml", "x-amzn-RequestId", requestId);
  }
}
