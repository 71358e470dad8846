package capacityops.local.gateway;

import capacityops.local.faults.CallCounts;
import capacityops.local.faults.Effect;
import capacityops.local.faults.Fault;
import capacityops.local.faults.Faults;
import capacityops.local.gateway.LocalResponse.Problem;
import capacityops.local.wire.AwsService;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** {@code /_local/faults} and {@code /_local/calls}. */
final class FaultRoutes {
  private static final Set<String> MEMBERS =
      Set.of("operation", "effect", "times", "millis", "dryRun", "region", "accountId");
  private static final Set<Effect> TIMED = EnumSet.of(Effect.DELAY, Effect.HIDE);
  private static final Set<Effect> MAY_BE_TIMED =
      EnumSet.of(Effect.DELAY, Effect.HIDE, Effect.THROTTLE);
  private static final int MOST_TIMES = 1_000_000;
  private static final long MOST_MILLIS = Duration.ofHours(1).toMillis();

  private final Collection<AwsService> services;
  private final Faults faults;
  private final CallCounts counts;

  FaultRoutes(Collection<AwsService> services, Faults faults, CallCounts counts) {
    this.services = services;
    this.faults = faults;
    this.counts = counts;
  }

  void register(LocalRoutes routes) {
    routes.add("POST", "/_local/faults", this::add);
    routes.add("GET", "/_local/faults", request -> list());
    routes.add("DELETE", "/_local/faults", request -> clear());
    routes.add("GET", "/_local/calls", this::calls);
  }

  private LocalResponse add(LocalRequest request) {
    List<Problem> problems = new ArrayList<>();
    Optional<Fault> fault = new Reader(request.body(), problems).read();
    if (fault.isEmpty() || !problems.isEmpty()) {
      return LocalResponse.problems(400, problems);
    }
    faults.add(fault.get());
    return new LocalResponse(201, json(fault.get()));
  }

  private LocalResponse list() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putArray("faults");
    for (Faults.Waiting waiting : faults.waiting()) {
      ObjectNode json = json(waiting.fault());
      waiting
          .until()
          .ifPresentOrElse(
              until -> json.put("until", until.toString()),
              () -> json.put("remaining", waiting.remaining()));
      body.withArray("faults").add(json);
    }
    return LocalResponse.ok(body);
  }

  private LocalResponse clear() {
    faults.clear();
    return list();
  }

  private LocalResponse calls(LocalRequest request) {
    Optional<String> operation = request.parameter("operation");
    if (operation.isPresent()) {
      OperationName name = OperationName.of(operation.get());
      CallCounts.Count count = counts.of(name.service(), name.operation());
      return LocalResponse.ok(json(operation.get(), count));
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putArray("calls");
    for (Map.Entry<CallCounts.Operation, CallCounts.Count> entry : counts.all()) {
      ObjectNode json = json(entry.getKey().name(), entry.getValue());
      json.put("service", entry.getKey().service());
      body.withArray("calls").add(json);
    }
    return LocalResponse.ok(body);
  }

  private static ObjectNode json(String operation, CallCounts.Count count) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("operation", operation)
        .put("count", count.count())
        .put("dryRun", count.dryRun());
  }

  private static ObjectNode json(Fault fault) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", fault.id());
    fault.service().ifPresent(service -> json.put("service", service));
    json.put("operation", fault.operation());
    fault.region().ifPresent(region -> json.put("region", region));
    fault.accountId().ifPresent(account -> json.put("accountId", account));
    json.put("effect", fault.effect().name());
    json.put("times", fault.times());
    fault.time().ifPresent(time -> json.put("millis", time.toMillis()));
    json.put("dryRun", fault.dryRun());
    return json;
  }

  /** An operation's name, which {@code service:} may precede. */
  private record OperationName(Optional<String> service, String operation) {
    static OperationName of(String text) {
      int colon = text.indexOf(':');
      return colon < 0
          ? new OperationName(Optional.empty(), text)
          : new OperationName(Optional.of(text.substring(0, colon)), text.substring(colon + 1));
    }
  }

  /** Reads a fault and collects everything that is wrong with it. */
  private final class Reader {
    private final JsonNode body;
    private final List<Problem> problems;

    Reader(JsonNode body, List<Problem> problems) {
      this.body = body;
      this.problems = problems;
    }

    Optional<Fault> read() {
      if (!body.isObject()) {
        problem("", "The body must be a JSON object");
        return Optional.empty();
      }
      body.fieldNames()
          .forEachRemaining(
              name -> {
                if (!MEMBERS.contains(name)) {
                  problem(name, "is not a member of a fault; those are " + sorted(MEMBERS));
                }
              });
      OperationName name = operation();
      Optional<Effect> effect = effect();
      Optional<Duration> time = time(effect);
      int times = (int) number("times", 1, MOST_TIMES).orElse(1L).longValue();
      boolean dryRun = dryRun();
      Optional<String> region = text("region", "[a-z]{2}(-[a-z]+)+-\\d", "a Region's name");
      Optional<String> accountId = text("accountId", "\\d{12}", "twelve digits");
      effect.ifPresent(known -> checkHide(known, name));
      return effect.map(
          known ->
              new Fault(
                  UUID.randomUUID().toString(),
                  name.service(),
                  name.operation(),
                  region,
                  accountId,
                  known,
                  times,
                  time,
                  dryRun));
    }

    private OperationName operation() {
      JsonNode value = body.path("operation");
      if (!value.isTextual()) {
        problem("operation", "must be an operation's AWS name, such as StartCapacityTask");
        return new OperationName(Optional.empty(), "");
      }
      OperationName name = OperationName.of(value.textValue());
      if (having(name).isEmpty()) {
        problem("operation", "No service of this endpoint has the operation " + value.textValue());
      }
      return name;
    }

    private List<AwsService> having(OperationName name) {
      return services.stream()
          .filter(service -> name.service().map(service.signingName()::equals).orElse(true))
          .filter(service -> service.knows(name.operation()))
          .toList();
    }

    private void checkHide(Effect effect, OperationName name) {
      List<AwsService> having = having(name);
      if (effect == Effect.HIDE
          && !having.isEmpty()
          && having.stream().noneMatch(AwsService::canHide)) {
        problem("effect", "HIDE is not possible for " + having.getFirst().signingName());
      }
    }

    private Optional<Effect> effect() {
      JsonNode value = body.path("effect");
      Optional<Effect> effect =
          Arrays.stream(Effect.values())
              .filter(known -> known.name().equals(value.asText()))
              .findFirst();
      if (effect.isEmpty()) {
        problem("effect", "must be one of " + Arrays.toString(Effect.values()));
      }
      return effect;
    }

    private Optional<Duration> time(Optional<Effect> effect) {
      Optional<Duration> time = number("millis", 1, MOST_MILLIS).map(Duration::ofMillis);
      if (effect.isPresent()) {
        if (TIMED.contains(effect.get()) && !body.has("millis")) {
          problem("millis", effect.get() + " needs it");
        }
        if (body.has("millis") && !MAY_BE_TIMED.contains(effect.get())) {
          problem("millis", "is for " + MAY_BE_TIMED + ", not " + effect.get());
        }
      }
      if (effect.equals(Optional.of(Effect.THROTTLE)) && body.has("millis") && body.has("times")) {
        problem("times", "THROTTLE takes either times or millis");
      }
      return time;
    }

    private Optional<Long> number(String member, long least, long most) {
      JsonNode value = body.path(member);
      if (value.isMissingNode()) {
        return Optional.empty();
      }
      if (!value.isIntegralNumber() || value.longValue() < least || value.longValue() > most) {
        problem(member, "must be a whole number from %d to %d".formatted(least, most));
        return Optional.empty();
      }
      return Optional.of(value.longValue());
    }

    private Optional<String> text(String member, String pattern, String expected) {
      JsonNode value = body.path(member);
      if (!value.isMissingNode() && !value.asText().matches(pattern)) {
        problem(member, "must be " + expected);
      }
      return Optional.ofNullable(value.textValue());
    }

    private boolean dryRun() {
      JsonNode value = body.path("dryRun");
      if (!value.isMissingNode() && !value.isBoolean()) {
        problem("dryRun", "must be true or false");
      }
      return value.booleanValue();
    }

    private void problem(String field, String message) {
      problems.add(new Problem(field, message));
    }

    private static List<String> sorted(Set<String> names) {
      return names.stream().sorted().toList();
    }
  }
}
