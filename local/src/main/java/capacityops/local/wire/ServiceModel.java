package capacityops.local.wire;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A service as its SDK client models it: which operations there are and how they look on the wire.
 */
final class ServiceModel {
  private static final Pattern OPERATION_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,127}");

  private final String signingName;
  private final String modelPackage;
  private final String sdkName;
  private final Protocol protocol;
  private final Map<String, Optional<OperationModel>> byName = new ConcurrentHashMap<>();
  private final AtomicReference<RestJson.Routes> routes = new AtomicReference<>();
  private final AtomicReference<RestXml.Routes> xmlRoutes = new AtomicReference<>();

  /**
   * @param anyRequest any request type of the service's client
   */
  ServiceModel(String signingName, Class<?> anyRequest) {
    this.signingName = signingName;
    this.modelPackage = anyRequest.getPackageName();
    this.sdkName = anyRequest.getSuperclass().getSimpleName().replaceFirst("Request$", "");
    this.protocol = protocol(signingName, anyRequest);
  }

  String signingName() {
    return signingName;
  }

  Protocol protocol() {
    return protocol;
  }

  /** The operation of that name, case-sensitive. */
  Optional<OperationModel> find(String name) {
    return byName.computeIfAbsent(name, this::load);
  }

  /** The routes of every operation of the synchronous client, read at the first request. */
  RestJson.Routes routes() {
    return routes.updateAndGet(known -> known == null ? readRoutes() : known);
  }

  /** The same, where an operation is told by its query and headers too. */
  RestXml.Routes xmlRoutes() {
    return xmlRoutes.updateAndGet(known -> known == null ? RestXml.Routes.of(all()) : known);
  }

  private RestJson.Routes readRoutes() {
    return new RestJson.Routes(
        all().stream()
            .map(RestJson.Route::of)
            .sorted(Comparator.comparingLong(RestJson.Route::labels))
            .toList());
  }

  private Collection<OperationModel> all() {
    return Arrays.stream(client().getMethods())
        .filter(method -> method.getParameterCount() > 0)
        .map(ServiceModel::requestType)
        .filter(type -> type.getSuperclass() != null)
        .filter(type -> type.getSuperclass().getSimpleName().equals(sdkName + "Request"))
        .distinct()
        .map(type -> find(type.getSimpleName().replaceFirst("Request$", "")).orElseThrow())
        .collect(Collectors.toMap(OperationModel::name, Function.identity(), (a, b) -> a))
        .values();
  }

  private static Class<?> requestType(Method method) {
    return method.getParameterTypes()[0];
  }

  private Class<?> client() {
    String name = modelPackage.replaceFirst("\\.model$", "") + "." + sdkName + "Client";
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("The SDK has no " + name, e);
    }
  }

  private Optional<OperationModel> load(String name) {
    if (!OPERATION_NAME.matcher(name).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(OperationModel.of(Class.forName(modelPackage + "." + name + "Request")));
    } catch (ClassNotFoundException | NoClassDefFoundError e) {
      // A structure of the model, or on a file system that ignores case another class's file.
      return Optional.empty();
    }
  }

  private static Protocol protocol(String signingName, Class<?> request) {
    try {
      String factory =
          OperationModel.marshaller(request)
              .getConstructors()[0]
              .getParameterTypes()[0]
              .getSimpleName();
      return switch (factory) {
        case "AwsQueryProtocolFactory" ->
            signingName.equals("ec2") ? new Ec2Query() : new AwsQuery(signingName);
        case "BaseAwsJsonProtocolFactory" ->
            OperationModel.of(request).binding().operationIdentifier() == null
                ? new RestJson()
                : new AwsJson();
        case "AwsXmlProtocolFactory" -> new RestXml();
        default ->
            throw new IllegalArgumentException(
                "The endpoint does not speak the protocol of " + signingName + ": " + factory);
      };
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException("Not a request of an SDK client: " + request, e);
    }
  }
}
