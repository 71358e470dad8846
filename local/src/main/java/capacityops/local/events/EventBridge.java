package capacityops.local.events;

import capacityops.local.messaging.Destinations.Message;
import capacityops.local.template.Stack;
import capacityops.local.wire.AwsError;
import capacityops.local.wire.CallContext;
import capacityops.local.wire.Operations;
import capacityops.local.wire.ServiceSimulator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.services.eventbridge.model.EventBus;
import software.amazon.awssdk.services.eventbridge.model.ListEventBusesRequest;
import software.amazon.awssdk.services.eventbridge.model.ListEventBusesResponse;
import software.amazon.awssdk.services.eventbridge.model.ListRulesRequest;
import software.amazon.awssdk.services.eventbridge.model.ListRulesResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;
import software.amazon.awssdk.services.eventbridge.model.Rule;
import software.amazon.event.ruler.Machine;

/**
 * EventBridge: the stack's buses and the default one, rules matched by EventBridge's own matcher.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html">PutEvents</a>
 */
public final class EventBridge implements ServiceSimulator {
  private static final String DEFAULT_BUS = "default";
  private static final int MAXIMUM_ENTRIES = 10;
  private static final int MAXIMUM_BYTES = 262_144;
  private static final int TIME_BYTES = 14;
  private static final int RECORDED_EVENTS = 10_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Stack stack;
  private final TargetDelivery delivery;
  private final Clock clock;
  private final Map<String, Machine> machines = new LinkedHashMap<>();
  private final ConcurrentLinkedDeque<RecordedEvent> events = new ConcurrentLinkedDeque<>();
  private volatile EventFaults faults = EventFaults.NONE;
  private final Operations operations =
      new Operations()
          .on(PutEventsRequest.class, this::putEvents)
          .on(ListEventBusesRequest.class, this::listEventBuses)
          .on(ListRulesRequest.class, this::listRules);

  public EventBridge(Stack stack, TargetDelivery delivery, Clock clock) {
    this.stack = stack;
    this.delivery = delivery;
    this.clock = clock;
    machines.put(DEFAULT_BUS, Machine.builder().build());
    stack.buses().values().forEach(bus -> machines.put(bus.name(), Machine.builder().build()));
    stack.rules().values().stream().filter(Stack.Rule::enabled).forEach(this::addRule);
  }

  private void addRule(Stack.Rule rule) {
    Machine machine = machines.get(rule.bus());
    if (machine == null) {
      throw new IllegalStateException(
          rule.logicalId()
              + " is a rule of the bus "
              + rule.bus()
              + ", which is not in the template");
    }
    try {
      machine.addRule(rule.logicalId(), rule.pattern().toString());
    } catch (IOException e) {
      throw new UncheckedIOException(rule.logicalId() + " has no event pattern", e);
    }
  }

  /**
   * An event as a bus got it.
   *
   * @param rules logical ids of the rules that match it
   */
  public record RecordedEvent(String bus, AwsEvent event, List<String> rules) {
    /** The event with {@code eventBusName} and {@code matchedRules} beside its own members. */
    public ObjectNode toJson() {
      ObjectNode json = event.toJson();
      json.put("eventBusName", bus);
      ArrayNode matched = json.putArray("matchedRules");
      rules.forEach(matched::add);
      return json;
    }
  }

  @Override
  public String signingName() {
    return "events";
  }

  @Override
  public Operations operations() {
    return operations;
  }

  /** The latest events of all buses, the oldest first. */
  public List<RecordedEvent> events() {
    return List.copyOf(events);
  }

  /** Decides from now on what becomes of events. */
  public void setFaults(EventFaults faults) {
    this.faults = faults;
  }

  /**
   * Publishes an event as AWS itself would, on the default bus; what its envelope lacks is filled
   * in.
   */
  public RecordedEvent publish(ObjectNode event) {
    ObjectNode whole = JSON.createObjectNode();
    whole
        .put("id", UUID.randomUUID().toString())
        .put("account", stack.deployment().accountId())
        .put("region", stack.deployment().region())
        .put("time", clock.instant().toString());
    return publish(DEFAULT_BUS, AwsEvent.of(whole.setAll(event)));
  }

  /** Forgets events, faults and what is waiting to be tried again. */
  @Override
  public void reset() {
    events.clear();
    faults = EventFaults.NONE;
    delivery.reset();
  }

  /** Publishes an event of an AWS service on the default bus. */
  public void publish(String source, String detailType, JsonNode detail, List<String> resources) {
    publish(
        new AwsEvent(
            UUID.randomUUID().toString(),
            detailType,
            source,
            stack.deployment().accountId(),
            clock.instant(),
            stack.deployment().region(),
            resources,
            detail));
  }

  /** Takes what an AWS service puts on the default bus of an account and Region. */
  public void publish(AwsEvent event) {
    if (event.account().equals(stack.deployment().accountId())
        && event.region().equals(stack.deployment().region())) {
      publish(DEFAULT_BUS, event);
    }
  }

  /**
   * Takes what another service sends to a bus: an event of another bus as it is, or a message whose
   * attributes {@code source} and {@code detail-type} make it one.
   */
  public void deliver(String busArn, Message message) {
    String bus = busArn.substring(busArn.lastIndexOf('/') + 1);
    requireBus(bus);
    JsonNode body = json(message.body()).orElseThrow(() -> malformed(bus));
    String source = message.attributes().get("source");
    publish(
        bus,
        source == null
            ? AwsEvent.of(body)
            : new AwsEvent(
                UUID.randomUUID().toString(),
                message.attributes().getOrDefault("detail-type", ""),
                source,
                stack.deployment().accountId(),
                clock.instant(),
                stack.deployment().region(),
                List.of(),
                body));
  }

  private static AwsError malformed(String bus) {
    return new AwsError("InvalidEvent", 400, "What was sent to the bus " + bus + " is no JSON");
  }

  private void requireBus(String bus) {
    if (!machines.containsKey(bus)) {
      throw new AwsError("ResourceNotFoundException", 400, "Event bus " + bus + " does not exist.");
    }
  }

  private RecordedEvent publish(String bus, AwsEvent event) {
    Instant ingestion = clock.instant();
    ObjectNode json = event.toJson();
    List<Stack.Rule> matching = matching(bus, json);
    RecordedEvent recorded =
        new RecordedEvent(bus, event, matching.stream().map(Stack.Rule::logicalId).toList());
    record(recorded);
    for (Duration arrival : faults.arrivals(ThreadLocalRandom.current())) {
      delivery.later(arrival, () -> matching.forEach(rule -> send(rule, json, ingestion)));
    }
    return recorded;
  }

  private List<Stack.Rule> matching(String bus, JsonNode event) {
    try {
      return machines.get(bus).rulesForJSONEvent(event.toString()).stream()
          .sorted()
          .map(stack.rules()::get)
          .toList();
    } catch (Exception e) {
      throw new IllegalStateException("the matcher cannot read its event " + event, e);
    }
  }

  private void record(RecordedEvent event) {
    events.addLast(event);
    while (events.size() > RECORDED_EVENTS) {
      events.pollFirst();
    }
  }

  private void send(Stack.Rule rule, JsonNode event, Instant ingestion) {
    for (Stack.Target target : rule.targets()) {
      String input =
          TargetInputs.render(
              target.input(), event, new TargetInputs.Rule(rule.name(), rule.arn()), ingestion);
      delivery.deliver(rule.arn(), target, Message.of(input));
    }
  }

  private PutEventsResponse putEvents(PutEventsRequest request, CallContext context) {
    List<PutEventsRequestEntry> entries = request.entries();
    checkCount(entries.size());
    if (entries.stream().mapToInt(EventBridge::bytes).sum() > MAXIMUM_BYTES) {
      throw new AwsError(
          "ValidationException",
          400,
          "Total size of the entries in the request is over the limit.");
    }
    List<PutEventsResultEntry> results =
        entries.stream().map(entry -> put(entry, context)).toList();
    long failed = results.stream().filter(result -> result.errorCode() != null).count();
    return PutEventsResponse.builder()
        .entries(results)
        .failedEntryCount(Math.toIntExact(failed))
        .build();
  }

  private static void checkCount(int count) {
    if (count < 1 || count > MAXIMUM_ENTRIES) {
      throw new AwsError(
          "ValidationException",
          400,
          "1 validation error detected: Value at 'entries' failed to satisfy constraint: Member"
              + " must have length "
              + (count < 1
                  ? "greater than or equal to 1"
                  : "less than or equal to " + MAXIMUM_ENTRIES));
    }
  }

  /** The size that EventBridge counts: a time is 14 bytes, everything else its UTF-8. */
  private static int bytes(PutEventsRequestEntry entry) {
    int bytes = entry.time() == null ? 0 : TIME_BYTES;
    List<String> texts = new ArrayList<>(entry.resources());
    texts.add(Optional.ofNullable(entry.source()).orElse(""));
    texts.add(Optional.ofNullable(entry.detailType()).orElse(""));
    texts.add(Optional.ofNullable(entry.detail()).orElse(""));
    for (String text : texts) {
      bytes += text.getBytes(StandardCharsets.UTF_8).length;
    }
    return bytes;
  }

  private PutEventsResultEntry put(PutEventsRequestEntry entry, CallContext context) {
    Optional<PutEventsResultEntry> refusal = refusal(entry);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Optional<JsonNode> detail = json(entry.detail()).filter(JsonNode::isObject);
    if (detail.isEmpty()) {
      return refused("MalformedDetail", "Detail is malformed.");
    }
    AwsEvent event =
        new AwsEvent(
            UUID.randomUUID().toString(),
            entry.detailType(),
            entry.source(),
            context.accountId(),
            Optional.ofNullable(entry.time()).orElseGet(clock::instant),
            stack.deployment().region(),
            entry.resources(),
            detail.get());
    publish(bus(entry), event);
    return PutEventsResultEntry.builder().eventId(event.id()).build();
  }

  private static String bus(PutEventsRequestEntry entry) {
    String nameOrArn = Optional.ofNullable(entry.eventBusName()).orElse(DEFAULT_BUS);
    return nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1);
  }

  private Optional<PutEventsResultEntry> refusal(PutEventsRequestEntry entry) {
    if (isMissing(entry.source())) {
      return Optional.of(missing("Source"));
    }
    if (isMissing(entry.detailType())) {
      return Optional.of(missing("DetailType"));
    }
    if (isMissing(entry.detail())) {
      return Optional.of(missing("Detail"));
    }
    if (entry.source().startsWith("aws.")) {
      return Optional.of(
          refused("NotAuthorizedForSourceException", "Not authorized for the source."));
    }
    return machines.containsKey(bus(entry))
        ? Optional.empty()
        : Optional.of(refused("InvalidArgument", "Event bus " + bus(entry) + " does not exist."));
  }

  private static boolean isMissing(String value) {
    return value == null || value.isEmpty();
  }

  private static PutEventsResultEntry missing(String parameter) {
    return refused(
        "InvalidArgument",
        "Parameter "
            + parameter
            + " is not valid. Reason: "
            + parameter
            + " is a required argument.");
  }

  private static PutEventsResultEntry refused(String code, String message) {
    return PutEventsResultEntry.builder().errorCode(code).errorMessage(message).build();
  }

  private static Optional<JsonNode> json(String text) {
    try {
      return Optional.of(JSON.readTree(text));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private ListEventBusesResponse listEventBuses(
      ListEventBusesRequest request, CallContext context) {
    return ListEventBusesResponse.builder()
        .eventBuses(
            machines.keySet().stream()
                .map(name -> EventBus.builder().name(name).arn(busArn(name)).build())
                .toList())
        .build();
  }

  private String busArn(String name) {
    return "arn:aws:events:"
        + stack.deployment().region()
        + ":"
        + stack.deployment().accountId()
        + ":event-bus/"
        + name;
  }

  private ListRulesResponse listRules(ListRulesRequest request, CallContext context) {
    String nameOrArn = Optional.ofNullable(request.eventBusName()).orElse(DEFAULT_BUS);
    String bus = nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1);
    requireBus(bus);
    return ListRulesResponse.builder()
        .rules(
            stack.rules().values().stream()
                .filter(rule -> rule.bus().equals(bus))
                .map(
                    rule ->
                        Rule.builder()
                            .name(rule.name())
                            .arn(rule.arn())
                            .eventBusName(bus)
                            .eventPattern(rule.pattern().toString())
                            .state(rule.enabled() ? "ENABLED" : "DISABLED")
                            .build())
                .toList())
        .build();
  }
}
