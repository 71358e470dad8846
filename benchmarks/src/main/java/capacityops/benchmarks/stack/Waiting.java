package capacityops.benchmarks.stack;

import capacityops.benchmarks.Benchmark;
import capacityops.benchmarks.Table;
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
  private static final Duration SWEEP = Duration.ofMinutes(5);
  private static final String SWEEP_OF_PURCHASES = "SweepPurchasesFunction";
  private static final String TASK =
      """
      {"outpostIdentifier":"op-0a11b22c33d44e55f","assetId":"1000000002",
       "instancePools":[{"instanceType":"c5.24xlarge","count":1}]}
      """;
  private static final String NOTHING_IN_THE_WAY =
      """
      {"outpostIdentifier":"op-0a11b22c33d44e55f","assetId":"1000000003",
       "instancePools":[{"instanceType":"c5.large","count":48}]}
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
    rows.add(task("a capacity task, evacuated after 10 minutes", 60, Duration.ofMinutes(10)));
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

    /** From here on it is counted, with warm functions: a start would take simulated minutes. */
    void begin() {
      await(() -> executions().valueStream().noneMatch(Life::runs));
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
      return own().filter(started -> !runs(started)).isPresent();
    }

    private static boolean runs(JsonNode execution) {
      return execution.path("status").asText().equals("RUNNING");
    }

    /** Whether the bus was told that a purchase has come to a status. */
    boolean told(String status, String purchase) {
      String id = purchase.substring(purchase.lastIndexOf('/') + 1);
      return client
          .local("GET", "/_local/events", "")
          .path("events")
          .valueStream()
          .map(event -> event.path("detail"))
          .anyMatch(
              detail ->
                  detail.path("purchaseId").asText().equals(id)
                      && detail.path("status").asText().equals(status));
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
      life.client.post("alice", "/capacity-tasks", NOTHING_IN_THE_WAY);
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
      approved(life, "before", Duration.ofSeconds(1));
      life.begin();
      String id = approved(life, "counted", payment);
      await(life::ended);
      life.awaitSimulated(payment.plus(SWEEP));
      // The sweep looks at every open purchase each five minutes, whether an execution does or not.
      life.client.local("POST", "/_local/schedules/" + SWEEP_OF_PURCHASES, "");
      await(() -> life.told("SCHEDULED", id));
      return with(life.row(what, ""), status(life, id));
    }
  }

  /** Asks for a block and approves it. */
  private static String approved(Life life, String key, Duration payment) {
    life.client.local("PUT", "/_local/settings", "{\"paymentTime\":\"" + payment + "\"}");
    String id = "/capacity-block-purchases/" + life.client.askForBlock(key);
    life.client.post("bob", id + "/approval", "{}");
    return id;
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
