package capacityops.local.wire;

import java.util.Map;
import software.amazon.awssdk.core.SdkPojo;

/**
 * The query protocol as EC2 speaks it: flat lists in, {@code <xSet><item>} out.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html">ec2Query</a>
 */
record Ec2Query() implements Protocol, QueryReader.Refusals {
  private static final String NO_NAMESPACE = "";

  @Override
  public OperationModel operation(WireRequest request, ServiceModel service) {
    return AwsQuery.action(request, service)
        .orElseThrow(
            () ->
                new AwsError(
                    "InvalidAction",
                    400,
                    "The action %s is not valid for this web service."
                        .formatted(AwsQuery.actionName(request))));
  }

  @Override
  public SdkPojo read(WireRequest request, OperationModel operation) {
    return new QueryReader(request.formParameters(), true, this).read(operation);
  }

  @Override
  public AwsError unknownParameter(String name) {
    return new AwsError(
        "UnknownParameter", 400, "The parameter %s is not recognized".formatted(name));
  }

  @Override
  public AwsError badValue(String name, String value, String expected) {
    return new AwsError(
        "InvalidParameterValue",
        400,
        "Value (%s) for parameter %s is invalid. It must be %s.".formatted(value, name, expected));
  }

  @Override
  public WireResponse write(
      WireRequest request, OperationModel operation, SdkPojo response, String requestId) {
    String namespace = "http://ec2.amazonaws.com/doc/" + operation.binding().apiVersion() + "/";
    byte[] body =
        XmlShapes.document(
            operation.name() + "Response",
            namespace,
            "item",
            xml -> {
              xml.element("requestId", requestId);
              xml.members(response);
            });
    return new WireResponse(200, headers(requestId), body);
  }

  @Override
  public WireResponse error(WireRequest request, AwsError error, String requestId) {
    byte[] body =
        XmlShapes.document(
            "Response",
            NO_NAMESPACE,
            "item",
            response -> {
              response.element(
                  "Errors",
                  errors ->
                      errors.element(
                          "Error",
                          xml -> {
                            xml.element("Code", error.code());
                            xml.element("Message", error.getMessage());
                          }));
              response.element("RequestID", requestId);
            });
    return new WireResponse(error.httpStatus(), headers(requestId), body);
  }

  @Override
  public String unsupportedOperation() {
    return "UnsupportedOperation";
  }

  private static Map<String, String> headers(String requestId) {
    return Map.of(
        "Content-Type", "text/xml;charset=UTF-8",
        "Server", "AmazonEC2",
        "x-amzn-RequestId", requestId);
  }
}
