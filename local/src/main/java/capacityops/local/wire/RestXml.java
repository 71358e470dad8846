package capacityops.local.wire;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingKnownType;
import software.amazon.awssdk.core.traits.RequiredTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;

/**
 * AWS restXml as S3 speaks it: the bucket in the path or before {@code .localhost} in the host, the
 * key in the path, members in query and headers, and XML or an object's bytes as the body. XML is
 * written only: the operations that take it have no behaviour here.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html">restXml</a>
 */
record RestXml() implements Protocol {
  private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
  private static final Map<String, String> ROOTS =
      Map.of("ListObjectsV2", "ListBucketResult", "ListBuckets", "ListAllMyBucketsResult");

  @Override
  public OperationModel operation(WireRequest request, ServiceModel service) {
    return service
        .xmlRoutes()
        .match(request)
        .orElseThrow(
            () ->
                new AwsError(
                    "MethodNotAllowed",
                    405,
                    "%s has no operation at %s %s?%s"
                        .formatted(
                            service.signingName(),
                            request.method(),
                            request.rawPath(),
                            request.rawQuery())));
  }

  @Override
  public SdkPojo read(WireRequest request, OperationModel operation) {
    SdkPojo builder = operation.newRequest();
    Target target = Target.of(request);
    Map<String, String> query = query(request);
    for (SdkField<?> field : builder.sdkFields()) {
      switch (field.location()) {
        case PATH -> target.bucket().ifPresent(bucket -> field.set(builder, bucket));
        case GREEDY_PATH -> target.key().ifPresent(key -> field.set(builder, key));
        case QUERY_PARAM ->
            set(builder, field, Optional.ofNullable(query.get(field.locationName())));
        case HEADER -> setFromHeaders(builder, field, request);
        case PAYLOAD, STATUS_CODE -> {}
      }
    }
    return OperationModel.built(builder);
  }

  @Override
  public SdkBytes streamed(WireRequest request) {
    return SdkBytes.fromByteArrayUnsafe(request.body());
  }

  private static void setFromHeaders(SdkPojo builder, SdkField<?> field, WireRequest request) {
    if (field.marshallingType().getKnownType() == MarshallingKnownType.MAP) {
      field.set(builder, prefixed(request, field.locationName().toLowerCase(Locale.ROOT)));
    } else {
      set(builder, field, request.header(field.locationName()));
    }
  }

  private static Map<String, String> prefixed(WireRequest request, String prefix) {
    Map<String, String> named = new TreeMap<>();
    request
        .headers()
        .forEach(
            (name, value) -> {
              if (name.startsWith(prefix)) {
                named.put(name.substring(prefix.length()), value);
              }
            });
    return named;
  }

  private static void set(SdkPojo builder, SdkField<?> field, Optional<String> text) {
    text.ifPresent(value -> field.set(builder, value(field, value)));
  }

  private static Object value(SdkField<?> field, String text) {
    if (field.marshallingType().getKnownType() == MarshallingKnownType.LIST) {
      return List.of(text.split(",", -1)).stream()
          .map(item -> value(Values.element(field), item.strip()))
          .toList();
    }
    try {
      return Values.parse(field, text, TimestampFormatTrait.Format.RFC_822);
    } catch (IllegalArgumentException e) {
      throw new AwsError(
          "InvalidArgument",
          400,
          "%s must be %s, not '%s'".formatted(field.locationName(), e.getMessage(), text));
    }
  }

  private static Map<String, String> query(WireRequest request) {
    Map<String, String> query = new HashMap<>();
    request.queryParameters().forEach(one -> query.put(one.name(), one.value()));
    return query;
  }

  @Override
  public WireResponse write(
      WireRequest request, OperationModel operation, SdkPojo response, String requestId) {
    SdkPojo head = response instanceof Streamed streamed ? streamed.head() : response;
    Map<String, String> headers = headers(requestId);
    head.sdkFields().stream()
        .filter(field -> field.location() == MarshallLocation.HEADER)
        .forEach(
            field -> Values.of(field, head).ifPresent(value -> putHeader(headers, field, value)));
    if (response instanceof Streamed streamed) {
      return new WireResponse(streamed.status(), headers, streamed.body());
    }
    if (head.sdkFields().stream().noneMatch(RestXml::isInBody)) {
      return new WireResponse(request.method().equals("DELETE") ? 204 : 200, headers, new byte[0]);
    }
    headers.put("Content-Type", "application/xml");
    return new WireResponse(200, headers, document(operation, head));
  }

  private static byte[] document(OperationModel operation, SdkPojo response) {
    String root = ROOTS.getOrDefault(operation.name(), operation.name() + "Result");
    return XmlShapes.document(
        root, NAMESPACE, "member", xml -> xml.members(response, RestXml::isInBody));
  }

  private static boolean isInBody(SdkField<?> field) {
    return field.location() == MarshallLocation.PAYLOAD;
  }

  private static void putHeader(Map<String, String> headers, SdkField<?> field, Object value) {
    if (value instanceof Map<?, ?> named) {
      named.forEach((name, text) -> headers.put(field.locationName() + name, text.toString()));
    } else {
      headers.put(
          field.locationName(), Values.format(field, value, TimestampFormatTrait.Format.RFC_822));
    }
  }

  @Override
  public WireResponse error(WireRequest request, AwsError error, String requestId) {
    byte[] body =
        XmlShapes.document(
            "Error",
            "",
            "member",
            xml -> {
              xml.element("Code", error.code());
              xml.element("Message", error.getMessage());
              for (Map.Entry<String, String> member : error.members().entrySet()) {
                xml.element(member.getKey(), member.getValue());
              }
              xml.element("RequestId", requestId);
            });
    Map<String, String> headers = headers(requestId);
    headers.put("Content-Type", "application/xml");
    return new WireResponse(error.httpStatus(), headers, body);
  }

  @Override
  public String unsupportedOperation() {
    return "NotImplemented";
  }

  private static Map<String, String> headers(String requestId) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Server", "AmazonS3");
    headers.put("x-amz-request-id", requestId);
    return headers;
  }

  /** What a request is about: nothing, a bucket, or an object. */
  private record Target(Optional<String> bucket, Optional<String> key) {
    private static final Pattern BUCKET_IN_HOST =
        Pattern.compile("([a-z0-9][a-z0-9.-]*)(?:\\.s3)?\\.localhost(?::\\d+)?");

    static Target of(WireRequest request) {
      String path = request.rawPath().substring(1);
      Matcher host = BUCKET_IN_HOST.matcher(request.header("Host").orElse(""));
      if (host.matches() && !host.group(1).equals("s3")) {
        return new Target(Optional.of(host.group(1)), decoded(path));
      }
      int slash = path.indexOf('/');
      return slash < 0
          ? new Target(decoded(path), Optional.empty())
          : new Target(decoded(path.substring(0, slash)), decoded(path.substring(slash + 1)));
    }

    private static Optional<String> decoded(String raw) {
      return raw.isEmpty()
          ? Optional.empty()
          : Optional.of(URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8));
    }
  }

  /**
   * How an operation is told from the others.
   *
   * @param markers the query parameters in its URI, an empty value for those without one
   * @param required the query parameters and headers that every request of it has
   */
  private record Route(
      OperationModel operation,
      String method,
      boolean ofBucket,
      boolean ofKey,
      Map<String, String> markers,
      List<SdkField<?>> required) {

    static Route of(OperationModel operation) {
      String uri = operation.binding().requestUri();
      List<SdkField<?>> fields = operation.newRequest().sdkFields();
      return new Route(
          operation,
          operation.binding().httpMethod().name(),
          fields.stream().anyMatch(field -> field.location() == MarshallLocation.PATH),
          fields.stream().anyMatch(field -> field.location() == MarshallLocation.GREEDY_PATH),
          markers(uri),
          fields.stream().<SdkField<?>>map(field -> field).filter(Route::tells).toList());
    }

    private static boolean tells(SdkField<?> field) {
      return field.containsTrait(RequiredTrait.class)
          && (field.location() == MarshallLocation.QUERY_PARAM
              || field.location() == MarshallLocation.HEADER);
    }

    private static Map<String, String> markers(String uri) {
      Map<String, String> markers = new LinkedHashMap<>();
      int question = uri.indexOf('?');
      for (String pair : question < 0 ? new String[0] : uri.substring(question + 1).split("&")) {
        int equals = pair.indexOf('=');
        markers.put(
            equals < 0 ? pair : pair.substring(0, equals),
            equals < 0 ? "" : pair.substring(equals + 1));
      }
      return markers;
    }

    boolean takes(WireRequest request, Target target, Map<String, String> query) {
      return method.equals(request.method())
          && ofBucket == target.bucket().isPresent()
          && ofKey == target.key().isPresent()
          && markers.entrySet().stream()
              .allMatch(marker -> marker.getValue().equals(query.get(marker.getKey())))
          && required.stream().allMatch(field -> has(request, query, field));
    }

    private static boolean has(WireRequest request, Map<String, String> query, SdkField<?> field) {
      return field.location() == MarshallLocation.HEADER
          ? request.header(field.locationName()).isPresent()
          : query.containsKey(field.locationName());
    }

    int detail() {
      return markers.size() + required.size();
    }
  }

  /** Every route of a service. */
  record Routes(List<Route> routes) {
    /** Asked of an endpoint of its own, at the same URI as ListBuckets. */
    private static final String OF_ANOTHER_ENDPOINT = "ListDirectoryBuckets";

    static Routes of(Collection<OperationModel> operations) {
      return new Routes(
          operations.stream()
              .filter(operation -> !operation.name().equals(OF_ANOTHER_ENDPOINT))
              .map(Route::of)
              .sorted(Comparator.comparingInt(Route::detail).reversed())
              .toList());
    }

    Optional<OperationModel> match(WireRequest request) {
      Target target = Target.of(request);
      Map<String, String> query = query(request);
      return routes.stream()
          .filter(route -> route.takes(request, target, query))
          .map(Route::operation)
          .findFirst();
    }
  }
}
