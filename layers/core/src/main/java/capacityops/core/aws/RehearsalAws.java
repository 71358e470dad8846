package capacityops.core.aws;

import capacityops.core.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * AWS as a rehearsal meets it: what a client sends ends here, so that a function can rehearse what
 * changes something. It keeps the items of the table for as long as the rehearsal lasts, and every
 * condition on them holds; other calls have the answers that it was told, or an empty one.
 */
public final class RehearsalAws implements SdkHttpClient {
  private static final Pattern ACTION = Pattern.compile("(?:^|&)Action=(\\w+)");

  private final Map<String, String> answers = new HashMap<>();
  private final Map<Object, Map<?, ?>> items = new LinkedHashMap<>();

  /**
   * Tells what a call is answered.
   *
   * @param call an operation such as {@code DescribeCapacityReservations}; for the protocols that
   *     do not send its name, the method and path, such as {@code GET /outposts}
   * @param answer the body
   */
  public RehearsalAws answering(String call, String answer) {
    answers.put(call, answer);
    return this;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() {
        return answer(request);
      }

      @Override
      public void abort() {}
    };
  }

  private HttpExecuteResponse answer(HttpExecuteRequest request) {
    byte[] body = body(request);
    String call = call(request.httpRequest(), body);
    String answer = answers.containsKey(call) ? answers.get(call) : kept(call, body);
    return HttpExecuteResponse.builder()
        .response(SdkHttpResponse.builder().statusCode(200).build())
        .responseBody(
            AbortableInputStream.create(
                new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8))))
        .build();
  }

  private static byte[] body(HttpExecuteRequest request) {
    if (request.contentStreamProvider().isEmpty()) {
      return new byte[0];
    }
    try (InputStream body = request.contentStreamProvider().get().newStream()) {
      return body.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String call(SdkHttpRequest request, byte[] body) {
    Matcher action = ACTION.matcher(new String(body, StandardCharsets.UTF_8));
    return request
        .firstMatchingHeader("X-Amz-Target")
        .map(target -> target.substring(target.lastIndexOf('.') + 1))
        .orElseGet(
            () -> action.find() ? action.group(1) : request.method() + " " + request.encodedPath());
  }

  private synchronized String kept(String call, byte[] body) {
    return switch (call) {
      case "GetItem" -> found(Json.readObject(body));
      case "PutItem" -> keep(Json.readObject(body));
      case "TransactWriteItems" -> keepAll(Json.readObject(body));
      case "Query" -> queried(Json.readObject(body));
      default -> "{}";
    };
  }

  private String found(Map<String, Object> request) {
    Map<?, ?> item = items.get(key((Map<?, ?>) request.get("Key")));
    return item == null ? "{}" : Json.text(Map.of("Item", item));
  }

  private String keep(Map<?, ?> put) {
    Map<?, ?> item = (Map<?, ?>) put.get("Item");
    items.put(key(item), item);
    return "{}";
  }

  private String keepAll(Map<String, Object> request) {
    for (Object write : (List<?>) request.get("TransactItems")) {
      if (((Map<?, ?>) write).get("Put") instanceof Map<?, ?> put) {
        keep(put);
      }
    }
    return "{}";
  }

  /** Of an index all that there is, of the table what has the key. */
  private String queried(Map<String, Object> request) {
    Object pk = ((Map<?, ?>) request.get("ExpressionAttributeValues")).get(":pk");
    List<Map<?, ?>> found =
        items.values().stream()
            .filter(item -> pk == null || pk.equals(item.get(LedgerTable.PK)))
            .toList();
    return Json.text(Map.of("Count", found.size(), "Items", found));
  }

  private static Object key(Map<?, ?> item) {
    return List.of(item.get(LedgerTable.PK), item.get(LedgerTable.SK));
  }

  @Override
  public void close() {}
}
