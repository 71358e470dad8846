package capacityops.benchmarks.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The API and the stack's own interface, as a caller has them. Where either refuses, that is an
 * {@link IllegalStateException}.
 */
public final class StackClient {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI api;
  private final URI aws;

  public StackClient(URI api, URI aws) {
    this.api = api;
    this.aws = aws;
  }

  /** An answer; what is not JSON is a text. */
  public record Answer(int status, JsonNode body, String location) {}

  public Answer get(String path) {
    return call("alice", "GET", path, "");
  }

  public Answer post(String user, String path, String body, String... headers) {
    return call(user, "POST", path, body, headers);
  }

  /**
   * Asks, as alice, for the cheapest Capacity Block of a day.
   *
   * @return the id of the purchase, which awaits approval
   */
  public String askForBlock(String idempotencyKey) {
    JsonNode offering =
        get("/capacity-block-offerings?instanceCount=1&capacityDurationHours=24"
                + "&region=us-east-1&instanceType=p5.48xlarge")
            .body()
            .path("capacityBlockOfferings")
            .path(0);
    String body =
        """
        {"capacityBlockOfferingId": "%s", "region": "us-east-1", "instancePlatform": "Linux/UNIX",
         "maxUpfrontFee": {"amount": "%s", "currencyCode": "USD"}, "reason": "A benchmark"}
        """
            .formatted(
                offering.path("capacityBlockOfferingId").asText(),
                offering.path("upfrontFee").path("amount").asText());
    return post("alice", "/capacity-block-purchases", body, "Idempotency-Key", idempotencyKey)
        .body()
        .path("purchaseId")
        .asText();
  }

  private Answer call(String user, String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(api.resolve(path))
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=%s/20261120/us-east-1/execute-api/aws4_request,"
                        .formatted(user)
                    + " SignedHeaders=host, Signature=0");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    HttpResponse<String> response = sent(request, method, path, body);
    String type = response.headers().firstValue("content-type").orElse("");
    return new Answer(
        response.statusCode(),
        type.contains("json")
            ? parsed(response.body())
            : JSON.getNodeFactory().textNode(response.body()),
        response.headers().firstValue("location").orElse(""));
  }

  /** Calls the stack's own interface. */
  public JsonNode local(String method, String path, String body) {
    return parsed(sent(HttpRequest.newBuilder(aws.resolve(path)), method, path, body).body());
  }

  private HttpResponse<String> sent(
      HttpRequest.Builder request, String method, String path, String body) {
    HttpResponse<String> response = send(request, method, body);
    if (response.statusCode() >= 300) {
      throw new IllegalStateException(method + " " + path + ": " + response.body());
    }
    return response;
  }

  /** How often each function was run, without those that were not. */
  public Map<String, Long> invocations() {
    Map<String, Long> counts = new TreeMap<>();
    local("GET", "/_local/invocations", "")
        .path("invocations")
        .properties()
        .forEach(
            count -> {
              if (count.getValue().asLong() > 0) {
                counts.put(shortName(count.getKey()), count.getValue().asLong());
              }
            });
    return counts;
  }

  private static String shortName(String function) {
    return function.replaceFirst("^capacity-ops-", "").replaceFirst("Function-\\w+$", "");
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String method, String body) {
    try {
      return http.send(
          request
              .timeout(PATIENCE)
              .method(
                  method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
