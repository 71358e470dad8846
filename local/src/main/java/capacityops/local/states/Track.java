package capacityops.local.states;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where one line of states stands: the execution's own, a branch's or an iteration's. It is all
 * that is needed to go on after a restart or a redrive.
 */
final class Track {
  private final String path;
  private final Journal journal;
  private final AtomicLong transitions;
  private final Map<Integer, Track> children = new ConcurrentHashMap<>();
  private String state;
  private JsonNode input;
  private Map<String, JsonNode> variables;
  private Instant enteredAt = Instant.EPOCH;
  private long enteredEvent;
  private long lastEvent;
  private Map<Integer, Integer> retries = Map.of();
  private Optional<String> taskToken = Optional.empty();
  private Optional<Outcome> outcome = Optional.empty();
  private boolean restored;

  private Track(
      String path,
      Journal journal,
      AtomicLong transitions,
      String startAt,
      JsonNode input,
      Map<String, JsonNode> variables) {
    this.path = path;
    this.journal = journal;
    this.transitions = transitions;
    this.state = startAt;
    this.input = input;
    this.variables = Map.copyOf(variables);
  }

  static Track root(Journal journal, AtomicLong transitions, String startAt, JsonNode input) {
    return new Track("", journal, transitions, startAt, input, Map.of());
  }

  /** The child at an index: the one that was begun before, or a new one. */
  Track child(
      int index,
      AtomicLong counted,
      String startAt,
      JsonNode itsInput,
      Map<String, JsonNode> itsVariables) {
    Track child =
        children.computeIfAbsent(
            index,
            _ -> new Track(path + "/" + index, journal, counted, startAt, itsInput, itsVariables));
    if (child.lastEvent == 0) {
      child.lastEvent = lastEvent;
    }
    return child;
  }

  /** How a line of states came to its end. */
  sealed interface Outcome {
    record Succeeded(JsonNode output) implements Outcome {}

    record Failed(StateFailed failure) implements Outcome {}
  }

  String state() {
    return state;
  }

  JsonNode input() {
    return input;
  }

  Map<String, JsonNode> variables() {
    return variables;
  }

  Instant enteredAt() {
    return enteredAt;
  }

  long enteredEvent() {
    return enteredEvent;
  }

  long lastEvent() {
    return lastEvent;
  }

  Optional<String> taskToken() {
    return taskToken;
  }

  Optional<Outcome> outcome() {
    return outcome;
  }

  int retries(int retrier) {
    return retries.getOrDefault(retrier, 0);
  }

  int retryCount() {
    return retries.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Whether an earlier process entered the state that it is in. */
  boolean restored() {
    return restored;
  }

  boolean entered() {
    return enteredEvent != 0;
  }

  void happened(long event) {
    lastEvent = event;
  }

  void enter(Instant at, long event) {
    enteredAt = at;
    enteredEvent = event;
    lastEvent = event;
    transitions.incrementAndGet();
    save();
  }

  void retry(int retrier) {
    Map<Integer, Integer> counted = new HashMap<>(retries);
    counted.merge(retrier, 1, Integer::sum);
    retries = Map.copyOf(counted);
    taskToken = Optional.empty();
    children.clear();
    transitions.incrementAndGet();
    save();
  }

  void submitted(String token) {
    taskToken = Optional.of(token);
    save();
  }

  void moveTo(String next, JsonNode itsInput, Map<String, JsonNode> itsVariables) {
    state = next;
    restored = false;
    input = itsInput;
    variables = Map.copyOf(itsVariables);
    enteredEvent = 0;
    retries = Map.of();
    taskToken = Optional.empty();
    children.clear();
  }

  void finish(Outcome end) {
    outcome = Optional.of(end);
    journal.write(
        switch (end) {
          case Outcome.Succeeded success ->
              new JournalEntry.Finished(path, success.output(), null, null);
          case Outcome.Failed failed ->
              new JournalEntry.Finished(
                  path, null, failed.failure().error(), failed.failure().cause().orElse(null));
        });
  }

  private void save() {
    journal.write(
        new JournalEntry.Position(
            path,
            state,
            input,
            variables,
            enteredAt.toEpochMilli(),
            enteredEvent,
            retries,
            taskToken.orElse(null),
            transitions.get()));
  }

  /** Forgets failures, here and below, so that the failed states run again. */
  void redrive() {
    if (outcome.filter(Outcome.Failed.class::isInstance).isPresent()) {
      outcome = Optional.empty();
    }
    if (outcome.isEmpty()) {
      retries = Map.of();
      taskToken = Optional.empty();
      children.values().forEach(Track::redrive);
    }
  }

  /** Takes over what a journal says. */
  void restore(JournalEntry.Position position) {
    Track track = find(position.track());
    track.state = position.state();
    track.restored = true;
    track.input = position.input();
    track.variables = Map.copyOf(position.variables());
    track.enteredAt = Instant.ofEpochMilli(position.enteredAt());
    track.enteredEvent = position.enteredEvent();
    track.lastEvent = position.enteredEvent();
    track.retries = Map.copyOf(position.retries());
    track.taskToken = Optional.ofNullable(position.taskToken());
    track.outcome = Optional.empty();
    track.children.clear();
    transitions.accumulateAndGet(position.transitions(), Math::max);
  }

  void restore(JournalEntry.Finished finished) {
    find(finished.track()).outcome =
        Optional.of(
            finished.error() == null
                ? new Outcome.Succeeded(finished.output())
                : new Outcome.Failed(new StateFailed(finished.error(), finished.cause())));
  }

  private Track find(String wanted) {
    Track track = this;
    for (String index : wanted.split("/", -1)) {
      if (!index.isEmpty()) {
        track = track.child(Integer.parseInt(index), transitions, state, input, variables);
      }
    }
    return track;
  }
}
