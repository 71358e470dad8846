package capacityops.local.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingKnownType;
import software.amazon.awssdk.core.traits.PayloadTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;

/**
 * AWS restJson1: the method and path name the operation, members are in path, query, headers and a
 * JSON body.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html">restJson1</a>
 */
record RestJson() implements Protocol {
  private static final JsonShapes SHAPES = new JsonShapes(MemberNames.WIRE);

  @Override
  public OperationModel operation(WireRequest request, ServiceModel service) {
    return service
        .routes()
        .match(request.method(), request.rawPath())
        .orElseThrow(
            () ->
                new AwsError(
                    "UnknownOperationException",
                    404,
                    "%s has no operation at %s %s"
                        .formatted(service.signingName(), request.method(), request.rawPath())));
  }

  @Override
  public SdkPojo read(WireRequest request, OperationModel operation) {
    SdkPojo builder = operation.newRequest();
    Map<String, String> labels = Route.of(operation).match(request.rawPath()).orElse(Map.of());
    Map<String, List<String>> query = query(request);
    for (SdkField<?> field : builder.sdkFields()) {
      switch (field.location()) {
        case PATH, GREEDY_PATH ->
            set(builder, field, Optional.ofNullable(labels.get(field.locationName())));
        case QUERY_PARAM -> setFromQuery(builder, field, query);
        case HEADER -> set(builder, field, request.header(field.locationName()));
        case PAYLOAD, STATUS_CODE -> {}
      }
    }
    refuseUnknown(query);
    readBody(request, builder);
    return OperationModel.built(builder);
  }

  private static void set(SdkPojo builder, SdkField<?> field, Optional<String> text) {
    text.ifPresent(value -> field.set(builder, scalar(field, value)));
  }

  private static Object scalar(SdkField<?> field, String text) {
    try {
      TimestampFormatTrait.Format timestamps =
          field.location() == MarshallLocation.HEADER
              ? TimestampFormatTrait.Format.RFC_822
              : TimestampFormatTrait.Format.ISO_8601;
      return Values.parse(field, text, timestamps);
    } catch (IllegalArgumentException e) {
      throw new AwsError(
          "SerializationException",
          400,
          "%s must be %s, not '%s'".formatted(field.locationName(), e.getMessage(), text));
    }
  }

  private static void setFromQuery(
      SdkPojo builder, SdkField<?> field, Map<String, List<String>> query) {
    List<String> values = query.remove(field.locationName());
    if (values == null) {
      return;
    }
    if (field.marshallingType().getKnownType() == MarshallingKnownType.LIST) {
      SdkField<?> element = Values.element(field);
      field.set(builder, values.stream().map(value -> scalar(element, value)).toList());
    } else {
      set(builder, field, Optional.of(values.getLast()));
    }
  }

  private static Map<String, List<String>> query(WireRequest request) {
    Map<String, List<String>> byName = new LinkedHashMap<>();
    request
        .queryParameters()
        .forEach(
            parameter ->
                byName
                    .computeIfAbsent(parameter.name(), name -> new ArrayList<>())
                    .add(parameter.value()));
    byName.keySet().removeIf(name -> name.startsWith("X-Amz-"));
    return byName;
  }

  private static void refuseUnknown(Map<String, List<String>> query) {
    if (!query.isEmpty()) {
      throw new AwsError(
          "SerializationException",
          400,
          String.join(", ", query.keySet()) + " is not a known query parameter");
    }
  }

  private static void readBody(WireRequest request, SdkPojo builder) {
    Optional<SdkField<?>> payload = payload(builder);
    if (payload.isEmpty()) {
      SHAPES.read(JsonShapes.parse(request.body()), builder, "");
    } else if (request.body().length > 0) {
      payload.get().set(builder, payloadValue(request, payload.get()));
    }
  }

  private static Object payloadValue(WireRequest request, SdkField<?> payload) {
    return switch (payload.marshallingType().getKnownType()) {
      case SDK_BYTES -> SdkBytes.fromByteArray(request.body());
      case STRING -> request.bodyText();
      default -> SHAPES.value(JsonShapes.parse(request.body()), payload, "");
    };
  }

  private static Optional<SdkField<?>> payload(SdkPojo shape) {
    return shape.sdkFields().stream()
        .filter(field -> field.containsTrait(PayloadTrait.class))
        .findFirst()
        .map(field -> (SdkField<?>) field);
  }

  @Override
  public WireResponse write(
      WireRequest request, OperationModel operation, SdkPojo response, String requestId) {
    Map<String, String> headers = headers(requestId);
    int status = 200;
    for (SdkField<?> field : response.sdkFields()) {
      Optional<Object> value = Values.of(field, response);
      if (value.isPresent() && field.location() == MarshallLocation.HEADER) {
        headers.put(
            field.locationName(),
            Values.format(field, value.get(), TimestampFormatTrait.Format.RFC_822));
      } else if (value.isPresent() && field.location() == MarshallLocation.STATUS_CODE) {
        status = (Integer) value.get();
      }
    }
    return new WireResponse(status, headers, body(response));
  }

  private static byte[] body(SdkPojo response) {
    Optional<SdkField<?>> payload = payload(response);
    if (payload.isEmpty()) {
      return JsonShapes.bytes(
          SHAPES.write(response, field -> field.location() == MarshallLocation.PAYLOAD));
    }
    return Values.of(payload.get(), response).map(RestJson::payloadBytes).orElse(new byte[0]);
  }

  private static byte[] payloadBytes(Object value) {
    return switch (value) {
      case SdkBytes bytes -> bytes.asByteArray();
      case SdkPojo shape -> JsonShapes.bytes(SHAPES.write(shape, field -> true));
      default -> value.toString().getBytes(StandardCharsets.UTF_8);
    };
  }

  @Override
  public WireResponse error(WireRequest request, AwsError error, String requestId) {
    ObjectNode body = JsonShapes.MAPPER.createObjectNode();
    body.put("Message", error.getMessage());
    error.members().forEach(body::put);
    Map<String, String> headers = headers(requestId);
    headers.put("x-amzn-ErrorType", error.code());
    return new WireResponse(error.httpStatus(), headers, JsonShapes.bytes(body));
  }

  @Override
  public String unsupportedOperation() {
    return "UnsupportedOperationException";
  }

  private static Map<String, String> headers(String requestId) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("x-amzn-RequestId", requestId);
    return headers;
  }

  /** The method and URI template of one operation. */
  record Route(OperationModel operation, String method, List<String> segments) {
    static Route of(OperationModel operation) {
      String uri = operation.binding().requestUri();
      return new Route(
          operation,
          operation.binding().httpMethod().name(),
          segments(uri.contains("?") ? uri.substring(0, uri.indexOf('?')) : uri));
    }

    private static List<String> segments(String path) {
      String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
      return List.of(trimmed.split("/", -1));
    }

    long labels() {
      return segments.stream().filter(Route::isLabel).count();
    }

    /** The decoded values of the labels, or nothing where the path is another one. */
    Optional<Map<String, String>> match(String rawPath) {
      List<String> path = segments(rawPath);
      Map<String, String> labels = new LinkedHashMap<>();
      for (int i = 0; i < segments.size(); i++) {
        String segment = segments.get(i);
        if (segment.endsWith("+}")) {
          if (path.size() <= i) {
            return Optional.empty();
          }
          labels.put(
              segment.substring(1, segment.length() - 2),
              decoded(String.join("/", path.subList(i, path.size()))));
          return Optional.of(labels);
        }
        if (path.size() <= i || !(isLabel(segment) || segment.equals(path.get(i)))) {
          return Optional.empty();
        }
        if (isLabel(segment)) {
          labels.put(segment.substring(1, segment.length() - 1), decoded(path.get(i)));
        }
      }
      return path.size() == segments.size() && labels.values().stream().noneMatch(String::isEmpty)
          ? Optional.of(labels)
          : Optional.empty();
    }

    private static boolean isLabel(String segment) {
      return segment.startsWith("{");
    }

    private static String decoded(String raw) {
      return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
  }

  /** Every route of a service, the most literal first. */
  record Routes(List<Route> routes) {
    Optional<OperationModel> match(String method, String rawPath) {
      return routes.stream()
          .filter(route -> route.method().equals(method))
          .filter(route -> route.match(rawPath).isPresent())
          .map(Route::operation)
          .findFirst();
    }
  }
}
