package capacityops.benchmarks.stack;

import capacityops.benchmarks.Benchmark;
import capacityops.benchmarks.Table;
import capacityops.benchmarks.stack.StackClient.Answer;
import capacityops.local.LocalSettings;
import capacityops.local.LocalStack;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * What it costs to wait: state transitions as Step Functions bills them and invocations of
 * functions, counted by the local stack while hours pass in seconds.
 */
public final class Waiting implements Benchmark {
  private static final Duration PATIENCE = Duration.ofMinutes(20);
  private static final String TASK =
      """
      {"outpostIdentifier":"op-0a11b22c33d44e55f","assetId":"1000000002",
       "instancePools":[{"instanceType":"c5.24xlarge","count":1}]}
      """;
  private static final Map<String, String> IN_THE_WAY =
      Map.of(
          "123456789012", "i-0bbb0000000000001",
          "111122223333", "i-0bbb0000000000002",
          "444455556666", "i-0bbb0000000000004");

  private final Path root;

  public Waiting(Path root) {
    this.root = root;
  }

  @Override
  public String name() {
    return "waiting";
  }

  @Override
  public List<Table> run() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(task("a capacity task, evacuated after 10 minutes", 30, Duration.ofMinutes(10)));
    rows.add(task("a capacity task, evacuated after 12 hours", 1200, Duration.ofHours(12)));
    rows.add(task("a capacity task, never evacuated: 48 hours", 1200, Duration.ofHours(60)));
    rows.add(purchase("a purchase, paid after 10 minutes", 60, Duration.ofMinutes(10)));
    rows.add(purchase("a purchase, paid after 12 hours", 1200, Duration.ofHours(12)));
    return List.of(
        new Table(
            "Each counted once; invocations are those that the waiting causes, and the caller's"
                + " own.",
            List.of(
                "what waits",
                "ends as",
                "simulated time",
                "state transitions",
                "events of its history",
                "invocations",
                "which",
                "dollars"),
            rows));
  }

  /** One stack with time at a speed, and what happens in it. */
  private final class Life implements AutoCloseable {
    private final LocalStack stack;
    private final StackClient client;
    private final Set<String> known = new HashSet<>();
    private final double speed;
    private Map<String, Long> before = Map.of();
    private long began;

    Life(double speed) {
      this.speed = speed;
      Path work = root.resolve("benchmarks/target/waiting");
      stack =
          LocalStack.start(
              new LocalSettings(
                  root, speed, 0, 0, Optional.empty(), Optional.empty(), false, work));
      client = new StackClient(stack.api(), stack.aws());
    }

    /** From here on it is counted, with warm functions: a start would take simulated hours. */
    void begin() {
      executions().forEach(execution -> known.add(execution.path("executionArn").asText()));
      before = client.invocations();
      began = System.nanoTime();
    }

    JsonNode executions() {
      return client.local("GET", "/_local/executions", "").path("executions");
    }

    /** What was started since the beginning, where anything was. */
    Optional<JsonNode> own() {
      for (JsonNode execution : executions()) {
        if (!known.contains(execution.path("executionArn").asText())) {
          return Optional.of(execution);
        }
      }
      return Optional.empty();
    }

    boolean ended() {
      return own().filter(started -> !started.path("status").asText().equals("RUNNING")).isPresent();
    }

    void awaitSimulated(Duration duration) {
      long until = began + Math.round(duration.toNanos() / speed);
      await(() -> System.nanoTime() - until >= 0);
    }

    List<String> row(String what, String status) {
      Duration took = Duration.ofNanos(Math.round((System.nanoTime() - began) * speed));
      JsonNode execution = own().orElseThrow();
      Map<String, Long> after = client.invocations();
      long invocations =
          after.values().stream().mapToLong(Long::longValue).sum()
              - before.values().stream().mapToLong(Long::longValue).sum();
      String which =
          after.entrySet().stream()
              .filter(count -> count.getValue() > before.getOrDefault(count.getKey(), 0L))
              .map(
                  count ->
                      (count.getValue() - before.getOrDefault(count.getKey(), 0L))
                          + " × "
                          + count.getKey())
              .collect(Collectors.joining(", "));
      long transitions = execution.path("stateTransitions").asLong();
      return List.of(
          what,
          status,
          String.format(Locale.ROOT, "%.1f h", took.toSeconds() / 3600.0),
          Long.toString(transitions),
          execution.path("events").asText(),
          Long.toString(invocations),
          which,
          Prices.text(Prices.of(transitions, invocations)));
    }

    @Override
    public void close() {
      stack.close();
    }
  }

  private List<String> task(String what, double speed, Duration evacuatedAfter) {
    try (Life life = new Life(speed)) {
      warmTasks(life);
      life.begin();
      String task = life.client.post("alice", "/capacity-tasks", TASK).location();
      if (evacuatedAfter.compareTo(Duration.ofDays(2)) < 0) {
        life.awaitSimulated(evacuatedAfter);
        evacuate(life.stack.aws());
      }
      await(life::ended);
      List<String> row = life.row(what, "");
      String status = life.client.get(task).body().path("capacityTaskStatus").asText();
      return with(row, status);
    }
  }

  /** A dry run and a read start the processes; the record of a status starts its own. */
  private static void warmTasks(Life life) {
    life.client.post(
        "alice", "/capacity-tasks", TASK.replace("{\"outpost", "{\"dryRun\":true,\"outpost"));
  }

  private static void evacuate(URI aws) {
    IN_THE_WAY.forEach(
        (account, instance) -> {
          try (Ec2Client ec2 =
              Ec2Client.builder()
                  .endpointOverride(aws)
                  .region(Region.US_EAST_1)
                  .credentialsProvider(
                      StaticCredentialsProvider.create(AwsBasicCredentials.create(account, "x")))
                  .httpClient(UrlConnectionHttpClient.create())
                  .build()) {
            ec2.stopInstances(request -> request.instanceIds(instance));
          }
        });
  }

  private List<String> purchase(String what, double speed, Duration payment) {
    try (Life life = new Life(speed)) {
      life.client.local("PUT", "/_local/settings", "{\"paymentTime\":\"" + payment + "\"}");
      JsonNode offering = offering(life.client);
      String purchases = "/capacity-block-purchases";
      life.client.get(purchases);
      life.begin();
      Answer asked =
          life.client.post("alice", purchases, purchaseOf(offering), "Idempotency-Key", what);
      String id = purchases + "/" + asked.body().path("purchaseId").asText();
      life.client.post("bob", id + "/approval", "{}");
      await(life::ended);
      return with(life.row(what, ""), status(life, id));
    }
  }

  private static JsonNode offering(StackClient client) {
    Answer found =
        client.get(
            "/capacity-block-offerings?instanceCount=1&capacityDurationHours=24"
                + "&region=us-east-1&instanceType=p5.48xlarge");
    return found.body().path("capacityBlockOfferings").path(0);
  }

  private static String purchaseOf(JsonNode offering) {
    return """
    {"capacityBlockOfferingId":"%s","region":"us-east-1","instancePlatform":"Linux/UNIX",
     "maxUpfrontFee":{"amount":"%s","currencyCode":"USD"},"reason":"Fine-tuning for the launch"}
    """
        .formatted(
            offering.path("capacityBlockOfferingId").asText(),
            offering.path("upfrontFee").path("amount").asText());
  }

  private static String status(Life life, String purchase) {
    return life.client.get(purchase).body().path("status").asText();
  }

  private static List<String> with(List<String> row, String status) {
    List<String> filled = new ArrayList<>(row);
    filled.set(1, status);
    return filled;
  }

  private static void await(BooleanSupplier condition) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - until > 0) {
        throw new IllegalStateException("it does not end");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
    }
  }
}
