package capacityops.core.aws;

import capacityops.core.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
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
 * condition on them holds, but that a single item that is put is new; its bus takes every event;
 * other calls have the answers that it was told, or an empty one.
 */
public final class RehearsalAws implements SdkHttpClient {
  private static final Pattern ACTION = Pattern.compile("(?:^|&)Action=(\\w+)");
  private static final Pattern EQUAL = Pattern.compile("(\\w+) = (:\\w+)");
  private static final Pattern BETWEEN = Pattern.compile("(\\w+) BETWEEN (:\\w+) AND (:\\w+)");

  private static final String NEW_ITEM = "attribute_not_exists(pk)";

  private final Map<String, String> answers = new HashMap<>();
  private final Map<Object, Map<?, ?>> items = new LinkedHashMap<>();

  /**
   * Tells what a call is answered.
   *
   * @param call an operation such as {@code DescribeCapacityReservations}; for the protocols that
   *     do not send its name, the method and path, such as {@code GET /outposts}, or the method
   *     alone for any path
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
    Answer told = told(call).map(Answer::given).orElseGet(() -> kept(call, body));
    byte[] answer = told.body().getBytes(StandardCharsets.UTF_8);
    return HttpExecuteResponse.builder()
        .response(
            SdkHttpResponse.builder()
                .statusCode(told.status())
                .putHeader("Content-Length", Integer.toString(answer.length))
                .putHeader("Last-Modified", "Thu, 01 Jan 1970 00:00:00 GMT")
                .putHeader("x-amz-checksum-crc32", crc32(answer))
                .build())
        .responseBody(AbortableInputStream.create(new ByteArrayInputStream(answer)))
        .build();
  }

  /** As S3 tells it, for the client to hold a file against. */
  private static String crc32(byte[] answer) {
    CRC32 crc = new CRC32();
    crc.update(answer);
    return Base64.getEncoder()
        .encodeToString(ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array());
  }

  private Optional<String> told(String call) {
    String method = call.split(" ", 2)[0];
    return Optional.ofNullable(answers.getOrDefault(call, answers.get(method)));
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

  private record Answer(int status, String body) {
    static final Answer EMPTY = given("{}");

    static Answer given(String body) {
      return new Answer(200, body);
    }
  }

  private synchronized Answer kept(String call, byte[] body) {
    return switch (call) {
      case "GetItem" -> Answer.given(found(Json.readObject(body)));
      case "Query" -> Answer.given(queried(Json.readObject(body)));
      case "PutItem" -> put(Json.readObject(body));
      case "TransactWriteItems", "BatchWriteItem" -> {
        keep(Json.readObject(body));
        yield Answer.EMPTY;
      }
      case "PutEvents" ->
          Answer.given("{\"FailedEntryCount\": 0, \"Entries\": [{\"EventId\": \"0\"}]}");
      default -> Answer.EMPTY;
    };
  }

  /** Refused where the item must not be there yet, as the key of a repeated request. */
  private Answer put(Map<String, Object> request) {
    Map<?, ?> known = items.get(key((Map<?, ?>) request.get("Item")));
    if (known != null && NEW_ITEM.equals(request.get("ConditionExpression"))) {
      return new Answer(
          400, Json.text(Map.of("__type", "com#ConditionalCheckFailedException", "Item", known)));
    }
    keep(request);
    return Answer.EMPTY;
  }

  private String found(Map<String, Object> request) {
    Map<?, ?> item = items.get(key((Map<?, ?>) request.get("Key")));
    return item == null ? "{}" : Json.text(Map.of("Item", item));
  }

  /** Keeps what a request puts, however deep in it that stands. */
  private void keep(Object request) {
    switch (request) {
      case Map<?, ?> put when put.get("Item") instanceof Map<?, ?> item ->
          items.put(key(item), item);
      case Map<?, ?> members -> members.values().forEach(this::keep);
      case List<?> writes -> writes.forEach(this::keep);
      default -> {}
    }
  }

  /** Of the table or an index, what its key's condition is true of. */
  private String queried(Map<String, Object> request) {
    String condition = (String) request.get("KeyConditionExpression");
    Map<?, ?> values = (Map<?, ?>) request.get("ExpressionAttributeValues");
    List<Map<?, ?>> found =
        items.values().stream().filter(item -> holds(condition, values, item)).toList();
    return Json.text(Map.of("Count", found.size(), "Items", found));
  }

  /** Comparisons other than these two always hold. */
  private static boolean holds(String condition, Map<?, ?> values, Map<?, ?> item) {
    Matcher equal = EQUAL.matcher(condition);
    if (equal.find() && !values.get(equal.group(2)).equals(item.get(equal.group(1)))) {
      return false;
    }
    Matcher between = BETWEEN.matcher(condition);
    if (!between.find()) {
      return true;
    }
    String member = text(item.get(between.group(1)));
    return member.compareTo(text(values.get(between.group(2)))) >= 0
        && member.compareTo(text(values.get(between.group(3)))) <= 0;
  }

  private static String text(Object attribute) {
    return (String) ((Map<?, ?>) attribute).get("S");
  }

  private static Object key(Map<?, ?> item) {
    return List.of(item.get(LedgerTable.PK), item.get(LedgerTable.SK));
  }

  @Override
  public void close() {}
}
