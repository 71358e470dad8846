package capacityops.local;

import capacityops.local.capacity.CapacitySettings;
import capacityops.local.capacity.SimulatedCapacity;
import capacityops.local.events.EventBridge;
import capacityops.local.events.Schedules;
import capacityops.local.gateway.AwsGateway;
import capacityops.local.gateway.LocalRequest;
import capacityops.local.gateway.LocalResponse;
import capacityops.local.gateway.LocalResponse.Problem;
import capacityops.local.lambda.LambdaRuntime;
import capacityops.local.messaging.Sns;
import capacityops.local.states.StateMachines;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What the stack tells of itself, and lets itself be told, under {@code /_local/}. */
final class LocalControl {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PAYMENTS = "payments";
  private static final String ALLOCATIONS = "allocations";
  private static final int MOST_FAILURES = 1000;

  private final SimulatedCapacity capacity;
  private final EventBridge eventBridge;
  private final Sns sns;
  private final Schedules schedules;
  private final StateMachines stateMachines;
  private final LambdaRuntime lambda;
  private final Consumer<LambdaRuntime.Kept> reset;

  /**
   * @param reset goes back to a fresh account and ledger
   */
  LocalControl(
      SimulatedCapacity capacity,
      EventBridge eventBridge,
      Sns sns,
      Schedules schedules,
      StateMachines stateMachines,
      LambdaRuntime lambda,
      Consumer<LambdaRuntime.Kept> reset) {
    this.capacity = capacity;
    this.eventBridge = eventBridge;
    this.sns = sns;
    this.schedules = schedules;
    this.stateMachines = stateMachines;
    this.lambda = lambda;
    this.reset = reset;
  }

  void register(AwsGateway aws) {
    aws.local(
        "GET", "/_local/notifications", request -> list("notifications", sns.notifications()));
    aws.local("GET", "/_local/events", request -> list("events", eventBridge.events()));
    aws.local("POST", "/_local/events", this::publish);
    aws.local(
        "GET", "/_local/executions", request -> list("executions", stateMachines.transitions()));
    aws.local("GET", "/_local/invocations", request -> invocations());
    aws.local(
        "POST",
        "/_local/schedules/{name}",
        request -> one("fired", schedules.fire(request.label("name"))));
    aws.local("PUT", "/_local/settings", this::settings);
    aws.local("POST", "/_local/failures", this::failures);
    aws.local("DELETE", "/_local/state", this::reset);
  }

  private LocalResponse invocations() {
    ObjectNode body = JSON.createObjectNode();
    body.set("invocations", json(lambda.invocationCounts()));
    body.put("running", lambda.running());
    body.put("pendingEvents", lambda.pendingEvents());
    return LocalResponse.ok(body);
  }

  /** An event as AWS would put it on the default bus. */
  private LocalResponse publish(LocalRequest request) {
    if (!(request.body() instanceof ObjectNode event)
        || !event.path("detail-type").isTextual()
        || !event.path("source").isTextual()
        || !event.path("detail").isObject()) {
      return problem("", "An event has a source, a detail-type and a detail that is an object");
    }
    try {
      return LocalResponse.ok(eventBridge.publish(event).toJson());
    } catch (DateTimeException e) {
      return problem("time", "is not a time in ISO 8601");
    }
  }

  /** The settings of EC2's capacity operations and of events, until the state is made fresh. */
  private LocalResponse settings(LocalRequest request) {
    try {
      CapacitySettings settings = CapacitySettings.of(request.body());
      capacity.settings(settings);
      eventBridge.setFaults(settings.eventFaults());
      return one("settings", request.body());
    } catch (IllegalArgumentException e) {
      return problem("", e.getMessage());
    }
  }

  /** How many of the next payments and interruptible allocations end failed. */
  private LocalResponse failures(LocalRequest request) {
    List<Problem> problems = new ArrayList<>();
    Set<String> known = Set.of(PAYMENTS, ALLOCATIONS);
    request
        .body()
        .properties()
        .forEach(
            member -> {
              JsonNode count = member.getValue();
              if (!known.contains(member.getKey())) {
                problems.add(new Problem(member.getKey(), "is neither payments nor allocations"));
              } else if (!count.isInt()
                  || count.intValue() < 0
                  || count.intValue() > MOST_FAILURES) {
                problems.add(
                    new Problem(
                        member.getKey(), "must be a whole number from 0 to " + MOST_FAILURES));
              }
            });
    if (!problems.isEmpty()) {
      return LocalResponse.problems(400, problems);
    }
    if (request.body().has(PAYMENTS)) {
      capacity.failNextPayments(request.body().path(PAYMENTS).intValue());
    }
    if (request.body().has(ALLOCATIONS)) {
      capacity.failNextAllocations(request.body().path(ALLOCATIONS).intValue());
    }
    return one("failures", request.body());
  }

  /** Everything as at the start; {@code ?processes=kept} leaves functions warm. */
  private LocalResponse reset(LocalRequest request) {
    String processes = request.parameter("processes").orElse("ended");
    switch (processes) {
      case "ended" -> reset.accept(LambdaRuntime.Kept.NONE);
      case "kept" -> reset.accept(LambdaRuntime.Kept.IDLE);
      default -> {
        return problem("processes", "must be ended or kept");
      }
    }
    return one("state", "fresh");
  }

  private static LocalResponse problem(String field, String message) {
    return LocalResponse.problems(400, List.of(new Problem(field, message)));
  }

  private static LocalResponse list(String name, List<?> values) {
    ObjectNode body = JSON.createObjectNode();
    values.forEach(value -> body.withArray(name).add(json(value)));
    return LocalResponse.ok(values.isEmpty() ? body.set(name, JSON.createArrayNode()) : body);
  }

  private static LocalResponse one(String name, Object value) {
    return LocalResponse.ok(JSON.createObjectNode().set(name, json(value)));
  }

  private static JsonNode json(Object value) {
    return switch (value) {
      case EventBridge.RecordedEvent event -> event.toJson();
      case Sns.Notification notification -> notification.toJson();
      default -> JSON.valueToTree(value);
    };
  }
}
