package capacityops.local.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/** A simulated service on the wire: its SDK model in front of the behaviour of its simulators. */
public final class SimulatedService implements AwsService {
  private static final JsonShapes INTEGRATION = new JsonShapes(MemberNames.INTEGRATION);
  private static final String BODY = "Body";

  private final ServiceModel model;
  private final Operations operations;

  private SimulatedService(ServiceModel model, Operations operations) {
    this.model = model;
    this.operations = operations;
  }

  /** One service per signing name; simulators of the same name are parts of one service. */
  public static List<SimulatedService> of(List<? extends ServiceSimulator> simulators) {
    Map<String, Operations> byName = new LinkedHashMap<>();
    for (ServiceSimulator simulator : simulators) {
      byName.merge(simulator.signingName(), simulator.operations(), Operations::and);
    }
    List<SimulatedService> services = new ArrayList<>();
    byName.forEach((name, operations) -> services.add(of(name, operations)));
    return services;
  }

  private static SimulatedService of(String signingName, Operations operations) {
    Class<?> anyRequest =
        operations.all().stream()
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(signingName + " has no operation"))
            .requestType();
    return new SimulatedService(new ServiceModel(signingName, anyRequest), operations);
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
    return true;
  }

  @Override
  public ReceivedCall<WireResponse> receive(WireRequest received, String requestId) {
    WireRequest request = AwsChunked.undone(received);
    OperationModel operation = model.protocol().operation(request, model);
    return call(
        operation,
        model.protocol().streamed(request),
        () -> model.protocol().read(request, operation),
        response -> model.protocol().write(request, operation, response, requestId));
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
    JsonNode members = parameters.deepCopy();
    return call(
        operation,
        streamed(operation, members),
        () -> {
          SdkPojo builder = operation.newRequest();
          INTEGRATION.read(members, builder, "");
          return OperationModel.built(builder);
        },
        SimulatedService::integrationResult);
  }

  /** Takes out the {@code Body} that is no member of the operation's request. */
  private static SdkBytes streamed(OperationModel operation, JsonNode members) {
    boolean isMember =
        operation.newRequest().sdkFields().stream()
            .anyMatch(field -> field.memberName().equals(BODY));
    return isMember || !(members instanceof ObjectNode object) || !object.path(BODY).isTextual()
        ? Protocol.NOTHING
        : SdkBytes.fromUtf8String(object.remove(BODY).textValue());
  }

  private static JsonNode integrationResult(SdkPojo response) {
    if (response instanceof Streamed streamed) {
      ObjectNode result = INTEGRATION.write(streamed.head(), field -> true);
      return result.put(BODY, new String(streamed.body(), StandardCharsets.UTF_8));
    }
    return INTEGRATION.write(response, field -> true);
  }

  @Override
  public WireResponse error(WireRequest request, AwsError error, String requestId) {
    return model.protocol().error(request, error, requestId);
  }

  private <T> ReceivedCall<T> call(
      OperationModel operation, SdkBytes body, Supplier<SdkPojo> read, Function<SdkPojo, T> write) {
    try {
      return new WellFormed<>(operation, read.get(), body, write);
    } catch (AwsError unreadable) {
      return new Malformed<>(operation.name(), unreadable);
    }
  }

  private SdkPojo perform(OperationModel operation, SdkPojo request, CallContext context) {
    return operations
        .find(operation.name())
        .orElseThrow(() -> unsupported(operation))
        .perform(request, context);
  }

  private AwsError unsupported(OperationModel operation) {
    return new AwsError(
        model.protocol().unsupportedOperation(),
        400,
        "%s is an operation of %s that this local endpoint does not simulate"
            .formatted(operation.name(), model.signingName()));
  }

  private static boolean isDryRun(SdkPojo request) {
    return request.sdkFields().stream()
        .filter(field -> field.memberName().equals("DryRun"))
        .map(field -> dryRunValue(field, request))
        .findFirst()
        .orElse(false);
  }

  private static boolean dryRunValue(SdkField<?> field, SdkPojo request) {
    return Boolean.TRUE.equals(field.getValueOrDefault(request));
  }

  private final class WellFormed<T> implements ReceivedCall<T> {
    private final OperationModel operation;
    private final SdkPojo request;
    private final SdkBytes body;
    private final Function<SdkPojo, T> write;

    WellFormed(
        OperationModel operation, SdkPojo request, SdkBytes body, Function<SdkPojo, T> write) {
      this.operation = operation;
      this.request = request;
      this.body = body;
      this.write = write;
    }

    @Override
    public String operation() {
      return operation.name();
    }

    @Override
    public boolean dryRun() {
      return isDryRun(request);
    }

    @Override
    public T perform(CallContext context) {
      return write.apply(
          SimulatedService.this.perform(operation, request, context.streaming(body)));
    }
  }

  /** A call whose request breaks the model: it is counted, and refused when performed. */
  private record Malformed<T>(String operation, AwsError error) implements ReceivedCall<T> {
    @Override
    public boolean dryRun() {
      return false;
    }

    @Override
    public T perform(CallContext context) {
      throw error;
    }
  }
}
