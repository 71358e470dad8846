package capacityops.benchmarks.lambda;

import capacityops.local.LocalStack;
import capacityops.local.identity.Callers;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The sample events of the API in a form that can be repeated, and an account in which they find
 * what they ask for: tasks, purchases, lent capacity and a report, made by requests to the API.
 *
 * <p>What would change something is a dry run, or a repeat of what was done before.
 */
final class RepeatableEvents {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ACCOUNT = "123456789012";
  private static final String KEY = "idempotency-key";
  private static final String TASK = "cap-00000000000000001";
  private static final String TASK_KEY = "b5f2c1de-6a3e-4f57-9a53-6f2f0f5f7a10";
  private static final String POOLS = pools("m5.xlarge", 4);
  private static final String PURCHASE = "019a9c00-0000-7000-8000-000000000001";
  private static final String OFFERING = "cb-0123456789abcdef0";

  private final Map<String, FunctionUnderTest> functions;
  private final LocalStack stack;
  private final HttpClient http = HttpClient.newHttpClient();

  private RepeatableEvents(List<FunctionUnderTest> functions, LocalStack stack) {
    this.functions =
        functions.stream().collect(Collectors.toMap(FunctionUnderTest::name, Function.identity()));
    this.stack = stack;
  }

  /**
   * Makes what the events ask for, and waits until it has come to rest.
   *
   * @param functions all of the API
   * @return the event of each, by its name
   */
  static Map<String, byte[]> settle(LocalStack stack, List<FunctionUnderTest> functions)
      throws InterruptedException {
    RepeatableEvents events = new RepeatableEvents(functions, stack);
    events.send(
        HttpRequest.newBuilder(stack.aws().resolve("/_local/settings"))
            .PUT(BodyPublishers.ofString("{\"requestRates\": false}")));
    Map<String, Map<String, String>> named = new HashMap<>();
    named.putAll(events.tasks());
    named.putAll(events.purchases());
    named.putAll(events.reservations());
    named.putAll(events.reports());
    events.awaitRest(named);
    return functions.stream()
        .map(FunctionUnderTest::name)
        .collect(
            Collectors.toMap(
                Function.identity(),
                name -> events.event(name, named.getOrDefault(name, Map.of()))));
  }

  /** One task that waits for evacuation, and one that is too far to be cancelled. */
  private Map<String, Map<String, String>> tasks() throws InterruptedException {
    String onBusy = pools("c5.24xlarge", 1) + asset("1000000002");
    JsonNode waiting = performed("StartCapacityTask", Map.of(POOLS, onBusy));
    JsonNode running =
        performed(
            "StartCapacityTask",
            Map.of(POOLS, pools("c5.large", 48) + asset("1000000003"), TASK_KEY, "another"));
    Map<String, String> named = Map.of(TASK, waiting.path("capacityTaskId").asText());
    Map<String, String> namedRunning = Map.of(TASK, running.path("capacityTaskId").asText());
    return Map.of(
        "StartCapacityTask",
        Map.of(POOLS, onBusy + ", \\\"dryRun\\\": true", KEY, "no-key"),
        "GetCapacityTask",
        named,
        "ListBlockingInstances",
        named,
        "ListCapacityTasks",
        Map.of("REQUESTED", "IN_PROGRESS"),
        "CancelCapacityTask",
        namedRunning,
        "GetAllocationHistory",
        Map.of(TASK, waiting.path("allocationId").asText()));
  }

  private static String pools(String instanceType, int count) {
    return "[{\\\"instanceType\\\": \\\"%s\\\", \\\"count\\\": %d}]".formatted(instanceType, count);
  }

  private static String asset(String id) {
    return ", \\\"assetId\\\": \\\"%s\\\"".formatted(id);
  }

  /** One purchase that is approved and sent, and one that is rejected. */
  private Map<String, Map<String, String>> purchases() throws InterruptedException {
    JsonNode offerings = performed("ListCapacityBlockOfferings", Map.of());
    String offering = offerings.at("/capacityBlockOfferings/0/capacityBlockOfferingId").asText();
    Map<String, String> asked = Map.of(OFFERING, offering);
    JsonNode bought = performed("RequestPurchase", asked);
    JsonNode unwanted = performed("RequestPurchase", Map.of(OFFERING, offering, "buy-1", "buy-2"));
    Map<String, String> named = Map.of(PURCHASE, bought.path("purchaseId").asText());
    Map<String, String> namedUnwanted = Map.of(PURCHASE, unwanted.path("purchaseId").asText());
    performed("ApprovePurchase", named);
    performed("RejectPurchase", namedUnwanted);
    return Map.of(
        "RequestPurchase", asked,
        "GetPurchase", named,
        "ApprovePurchase", Map.of(PURCHASE, named.get(PURCHASE), "AIDABOB", userId("bob")),
        "ResolvePurchase", named,
        "RejectPurchase", namedUnwanted,
        "ListPurchases", Map.of("AWAITING_APPROVAL", "REJECTED"));
  }

  /** People are told apart by it. */
  private static String userId(String user) {
    return new Callers(ACCOUNT).of(user).userId();
  }

  private Map<String, Map<String, String>> reservations() throws InterruptedException {
    performed("CreateInterruptibleAllocation", Map.of());
    JsonNode blocks = performed("ListCapacityBlocks", Map.of());
    String ofBlock = blocks.at("/capacityBlocks/0/capacityReservationIds/0").asText();
    Map<String, String> dryRun = Map.of("\"body\": \"{", "\"body\": \"{\\\"dryRun\\\": true, ");
    return Map.of(
        "CreateInterruptibleAllocation",
        dryRun,
        "ChangeInterruptibleAllocation",
        dryRun,
        "ListCapacityBlockExtensionOfferings",
        Map.of("cr-0aaaaaaaaaaaaaaa1", ofBlock),
        "ListCapacityReservations",
        Map.of("&region=eu-west-1", "", ",eu-west-1", "", "team%3Dml", "team%3Dbatch"));
  }

  private Map<String, Map<String, String>> reports() throws InterruptedException {
    JsonNode report = performed("StartUsageReport", Map.of());
    return Map.of("GetUsageReport", Map.of("report-1", report.path("reportId").asText()));
  }

  private void awaitRest(Map<String, Map<String, String>> named) throws InterruptedException {
    await("ListUsageReports", Map.of(), "/usageReports/0/status", "READY");
    await("GetPurchase", named.get("GetPurchase"), "/status", "PAYMENT_PENDING");
    await(
        "GetCapacityTask",
        named.get("GetCapacityTask"),
        "/capacityTaskStatus",
        "WAITING_FOR_EVACUATION");
    await("GetCapacityTask", named.get("CancelCapacityTask"), "/capacityTaskStatus", "IN_PROGRESS");
  }

  private byte[] event(String function, Map<String, String> named) {
    Map<String, String> replacements = new HashMap<>(Inhabitants.NAMES);
    replacements.putAll(named);
    return functions.get(function).event(replacements);
  }

  private void await(String function, Map<String, String> named, String member, String value)
      throws InterruptedException {
    while (!performed(function, named).at(member).asText().equals(value)) {
      TimeUnit.MILLISECONDS.sleep(500);
    }
  }

  /** Sends the event's own request to the API. */
  private JsonNode performed(String function, Map<String, String> named)
      throws InterruptedException {
    try {
      JsonNode event = JSON.readTree(event(function, named));
      String query = event.path("rawQueryString").asText();
      HttpRequest.Builder request =
          HttpRequest.newBuilder(stack.api().resolve(event.path("rawPath").asText() + "?" + query))
              .header("authorization", signedBy(event))
              .method(
                  event.at("/requestContext/http/method").asText(),
                  BodyPublishers.ofString(event.path("body").asText("")));
      if (event.path("headers").has(KEY)) {
        request.header(KEY, event.path("headers").path(KEY).asText());
      }
      return JSON.readTree(send(request));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String signedBy(JsonNode event) {
    String arn = event.at("/requestContext/authorizer/iam/userArn").asText();
    return "AWS4-HMAC-SHA256 Credential=%s/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=0"
        .formatted(arn.substring(arn.lastIndexOf('/') + 1));
  }

  private String send(HttpRequest.Builder request) throws InterruptedException {
    try {
      HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
      if (answer.statusCode() >= 400) {
        throw new IllegalStateException(answer.uri() + " answered " + answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
