package capacityops.local.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A service of AWS JSON that another server answers: its calls are counted and faulted here, then
 * forwarded as they are.
 */
public final class ForwardedService implements AwsService {
  private final ServiceModel model;
  private final Upstream upstream;

  /** The server that answers. */
  @FunctionalInterface
  public interface Upstream {
    WireResponse send(WireRequest request, CallContext caller);
  }

  /**
   * @param anyRequest any request type of the service's SDK client
   */
  public ForwardedService(String signingName, Class<?> anyRequest, Upstream upstream) {
    this.model = new ServiceModel(signingName, anyRequest);
    this.upstream = upstream;
  }

  @Override
  public String signingName() {
    return model.signingName();
  }

  @Override
  public boolean knows(String operation) {
    return model.find(operation).isPresent();
  }

  @Override
  public boolean canHide() {
    return false;
  }

  @Override
  public ReceivedCall<WireResponse> receive(WireRequest request, String requestId) {
    return new Forwarded(model.protocol().operation(request, model).name(), request);
  }

  @Override
  public ReceivedCall<JsonNode> receive(String name, JsonNode parameters) {
    OperationModel operation =
        model
            .find(name)
            .orElseThrow(
                () ->
                    new AwsError(
                        "UnknownOperationException",
                        400,
                        model.signingName() + " has no operation " + name));
    WireRequest request =
        new WireRequest(
            "POST",
            "/",
            "",
            Map.of(
                "X-Amz-Target",
                operation.binding().operationIdentifier(),
                "Content-Type",
                "application/x-amz-json-1.0"),
            JsonShapes.bytes(parameters));
    return new ForwardedInside(new Forwarded(name, request));
  }

  @Override
  public WireResponse error(WireRequest request, AwsError error, String requestId) {
    return model.protocol().error(request, error, requestId);
  }

  private final class Forwarded implements ReceivedCall<WireResponse> {
    private final String operation;
    private final WireRequest request;

    Forwarded(String operation, WireRequest request) {
      this.operation = operation;
      this.request = request;
    }

    @Override
    public String operation() {
      return operation;
    }

    @Override
    public boolean dryRun() {
      return false;
    }

    @Override
    public WireResponse perform(CallContext context) {
      return upstream.send(request, context);
    }
  }

  private record ForwardedInside(ReceivedCall<WireResponse> call)
      implements ReceivedCall<JsonNode> {
    @Override
    public String operation() {
      return call.operation();
    }

    @Override
    public boolean dryRun() {
      return call.dryRun();
    }

    @Override
    public JsonNode perform(CallContext context) {
      WireResponse response = call.perform(context);
      JsonNode body = JsonShapes.parse(response.body());
      if (response.status() >= 400) {
        throw error(response.status(), (ObjectNode) body);
      }
      return body;
    }

    private static AwsError error(int status, ObjectNode body) {
      String type = body.path("__type").asText("InternalFailure");
      Map<String, String> members = new LinkedHashMap<>();
      body.properties().forEach(member -> members.put(member.getKey(), member.getValue().asText()));
      String message = members.getOrDefault("message", members.getOrDefault("Message", ""));
      members.keySet().removeAll(java.util.Set.of("__type", "message", "Message"));
      return new AwsError(type.substring(type.indexOf('#') + 1), status, message, members);
    }
  }
}
