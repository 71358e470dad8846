package capacityops.local.states;

import capacityops.local.states.SideBySide.Line;
import capacityops.local.states.SideBySide.Verdict;
import capacityops.local.states.language.Graph;
import capacityops.local.states.language.Scope;
import capacityops.local.states.language.State;
import capacityops.local.states.language.Template;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/** Runs what is inside a Parallel or Map state. */
final class BranchRunner {
  /** Concurrent iterations of an inline Map at most, as Step Functions limits them. */
  private static final int INLINE_CONCURRENCY = 40;

  private static final int DISTRIBUTED_CONCURRENCY = 10_000;

  private final Machinery machinery;
  private final Interpreter interpreter;

  BranchRunner(Machinery machinery, Interpreter interpreter) {
    this.machinery = machinery;
    this.interpreter = interpreter;
  }

  JsonNode run(Visit visit, State.Parallel parallel) throws StateFailed, InterruptedException {
    JsonNode input =
        parallel.arguments().isPresent()
            ? visit.limited(visit.evaluate(parallel.arguments().get(), visit.scope(), "Arguments"))
            : visit.track().input();
    visit.event(HistoryEventType.PARALLEL_STATE_STARTED);
    List<Line> lines = new ArrayList<>();
    List<Track> tracks = new ArrayList<>();
    for (Graph branch : parallel.branches()) {
      Track track = child(visit, tracks.size(), visit.execution().counted(), branch, input);
      tracks.add(track);
      lines.add(() -> interpreter.run(track, branch, visit.item()));
    }
    try {
      ArrayNode outputs =
          array(sideBySide(visit).run(lines, lines.size(), Verdict.firstFailureCounts()));
      joined(visit, tracks);
      visit.event(HistoryEventType.PARALLEL_STATE_SUCCEEDED);
      return outputs;
    } catch (StateFailed failure) {
      joined(visit, tracks);
      visit.event(HistoryEventType.PARALLEL_STATE_FAILED);
      throw failure;
    } catch (InterruptedException stopped) {
      joined(visit, tracks);
      visit.aborted(HistoryEventType.PARALLEL_STATE_ABORTED);
      throw stopped;
    }
  }

  private static Track child(
      Visit visit, int index, AtomicLong counted, Graph graph, JsonNode input) {
    return visit.track().child(index, counted, graph.startAt(), input, visit.track().variables());
  }

  private SideBySide sideBySide(Visit visit) {
    return new SideBySide(
        machinery.threads(), visit.execution().name() + " " + visit.state().name());
  }

  private static void joined(Visit visit, List<Track> tracks) {
    tracks.stream().mapToLong(Track::lastEvent).max().ifPresent(visit.track()::happened);
  }

  private static ArrayNode array(List<Optional<JsonNode>> outputs) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    outputs.forEach(output -> array.add(output.orElseThrow()));
    return array;
  }

  JsonNode run(Visit visit, State.MapState map) throws StateFailed, InterruptedException {
    Scope scope = visit.scope();
    List<JsonNode> inputs = inputs(visit, map, items(visit, map, scope));
    int most = concurrency(visit, map, scope);
    visit.event(
        HistoryEventType.MAP_STATE_STARTED,
        event -> event.mapStateStartedEventDetails(details -> details.length(inputs.size())));
    try {
      JsonNode outputs =
          switch (map.mode()) {
            case State.Mode.Inline _ ->
                inline(visit, map, inputs, Math.min(most, INLINE_CONCURRENCY));
            case State.Mode.Distributed mode ->
                distributed(visit, map, mode, inputs, Math.min(most, DISTRIBUTED_CONCURRENCY));
          };
      visit.event(HistoryEventType.MAP_STATE_SUCCEEDED);
      return outputs;
    } catch (StateFailed failure) {
      visit.event(HistoryEventType.MAP_STATE_FAILED);
      throw failure;
    } catch (InterruptedException stopped) {
      visit.aborted(HistoryEventType.MAP_STATE_ABORTED);
      throw stopped;
    }
  }

  private static JsonNode items(Visit visit, State.MapState map, Scope scope) throws StateFailed {
    JsonNode items =
        map.items().isPresent()
            ? visit.evaluate(map.items().get(), scope, "Items")
            : visit.track().input();
    if (!items.isArray()) {
      throw visit.queryFailed("Items", "The field 'Items' must be an array, but was " + items);
    }
    return items;
  }

  // Zero means no limit of the state's own.
  private static int concurrency(Visit visit, State.MapState map, Scope scope) throws StateFailed {
    if (map.maxConcurrency().isEmpty()) {
      return Integer.MAX_VALUE;
    }
    long most =
        visit.whole(map.maxConcurrency().get(), scope, "MaxConcurrency", 0, Integer.MAX_VALUE);
    return most == 0 ? Integer.MAX_VALUE : (int) most;
  }

  private static List<JsonNode> inputs(Visit visit, State.MapState map, JsonNode items)
      throws StateFailed {
    List<JsonNode> inputs = new ArrayList<>();
    for (int index = 0; index < items.size(); index++) {
      JsonNode item = items.get(index);
      inputs.add(
          map.itemSelector().isPresent()
              ? visit.evaluate(
                  map.itemSelector().get(),
                  visit.of(new Visit.Item(index, item)).scope(),
                  "ItemSelector")
              : item);
    }
    return inputs;
  }

  private JsonNode inline(Visit visit, State.MapState map, List<JsonNode> inputs, int most)
      throws StateFailed, InterruptedException {
    List<Line> lines = new ArrayList<>();
    List<Track> tracks = new ArrayList<>();
    for (int index = 0; index < inputs.size(); index++) {
      JsonNode input = inputs.get(index);
      Track track = child(visit, index, visit.execution().counted(), map.processor(), input);
      tracks.add(track);
      lines.add(iteration(visit, map, track, new Visit.Item(index, input)));
    }
    try {
      return array(sideBySide(visit).run(lines, most, Verdict.firstFailureCounts()));
    } finally {
      joined(visit, tracks);
    }
  }

  private Line iteration(Visit visit, State.MapState map, Track track, Visit.Item item) {
    Visit iteration = new Visit(visit.execution(), track, map, Optional.of(item));
    return () -> {
      if (!track.entered() && track.outcome().isEmpty()) {
        iterationEvent(iteration, HistoryEventType.MAP_ITERATION_STARTED);
      }
      boolean before = track.outcome().isPresent();
      try {
        JsonNode output = interpreter.run(track, map.processor(), Optional.of(item));
        if (!before) {
          iterationEvent(iteration, HistoryEventType.MAP_ITERATION_SUCCEEDED);
        }
        return output;
      } catch (StateFailed failure) {
        iterationEvent(iteration, HistoryEventType.MAP_ITERATION_FAILED);
        throw failure;
      } catch (InterruptedException stopped) {
        if (!visit.execution().suspended()) {
          iterationEvent(iteration, HistoryEventType.MAP_ITERATION_ABORTED);
        }
        throw stopped;
      }
    };
  }

  private static void iterationEvent(Visit iteration, HistoryEventType type) {
    int index = iteration.item().orElseThrow().index();
    String name = iteration.state().name();
    iteration.event(
        type,
        event -> {
          switch (type) {
            case MAP_ITERATION_STARTED ->
                event.mapIterationStartedEventDetails(details -> details.name(name).index(index));
            case MAP_ITERATION_SUCCEEDED ->
                event.mapIterationSucceededEventDetails(details -> details.name(name).index(index));
            case MAP_ITERATION_FAILED ->
                event.mapIterationFailedEventDetails(details -> details.name(name).index(index));
            default ->
                event.mapIterationAbortedEventDetails(details -> details.name(name).index(index));
          }
        });
  }

  private JsonNode distributed(
      Visit visit, State.MapState map, State.Mode.Distributed mode, List<JsonNode> items, int most)
      throws StateFailed, InterruptedException {
    List<JsonNode> inputs = batched(visit, mode, items);
    Tolerance tolerance = tolerance(visit, mode, inputs.size());
    String run = visit.execution().mapRunArn(mode.label(), UUID.randomUUID().toString());
    visit.event(
        HistoryEventType.MAP_RUN_STARTED,
        event -> event.mapRunStartedEventDetails(details -> details.mapRunArn(run)));
    List<Execution> children = new ArrayList<>();
    List<Line> lines = new ArrayList<>();
    for (JsonNode input : inputs) {
      AtomicLong counted = mode.express() ? new AtomicLong() : visit.execution().counted();
      Track track = child(visit, children.size(), counted, map.processor(), input);
      Execution child = visit.execution().child(track, map.processor(), mode, run, input, counted);
      children.add(child);
      lines.add(child::runAsChild);
    }
    try {
      List<Optional<JsonNode>> outputs = sideBySide(visit).run(lines, most, tolerance);
      visit.event(HistoryEventType.MAP_RUN_SUCCEEDED);
      return results(outputs, children);
    } catch (StateFailed failure) {
      visit.event(
          HistoryEventType.MAP_RUN_FAILED,
          event ->
              event.mapRunFailedEventDetails(
                  details -> details.error(failure.error()).cause(failure.cause().orElse(null))));
      throw failure;
    } catch (InterruptedException stopped) {
      visit.aborted(HistoryEventType.MAP_RUN_ABORTED);
      throw stopped;
    }
  }

  // A child that failed is told as its execution, unchanged.
  private static JsonNode results(List<Optional<JsonNode>> outputs, List<Execution> children) {
    ArrayNode results = JsonNodeFactory.instance.arrayNode();
    for (int index = 0; index < children.size(); index++) {
      int place = index;
      results.add(outputs.get(index).orElseGet(() -> children.get(place).description()));
    }
    return results;
  }

  /** How many children may fail: more than the count or the percentage fails the Map Run. */
  private record Tolerance(
      Optional<Long> count, Optional<Long> percentage, int total, AtomicInteger failed)
      implements Verdict {
    @Override
    public Optional<StateFailed> on(StateFailed failure) {
      int failures = failed.incrementAndGet();
      boolean tooMany =
          (count.isEmpty() && percentage.isEmpty())
              || count.filter(most -> failures > most).isPresent()
              || percentage.filter(most -> failures * 100.0 > most * (double) total).isPresent();
      return tooMany
          ? Optional.of(
              new StateFailed(
                  "States.ExceedToleratedFailureThreshold",
                  "The specified tolerated failure threshold was exceeded"))
          : Optional.empty();
    }
  }

  private static Tolerance tolerance(Visit visit, State.Mode.Distributed mode, int total)
      throws StateFailed {
    Scope scope = visit.scope();
    return new Tolerance(
        number(
            visit, mode.toleratedFailureCount(), scope, "ToleratedFailureCount", Integer.MAX_VALUE),
        number(visit, mode.toleratedFailurePercentage(), scope, "ToleratedFailurePercentage", 100),
        total,
        new AtomicInteger());
  }

  private static Optional<Long> number(
      Visit visit, Optional<Template> field, Scope scope, String name, long most)
      throws StateFailed {
    return field.isEmpty()
        ? Optional.empty()
        : Optional.of(visit.whole(field.get(), scope, name, 0, most));
  }

  private static List<JsonNode> batched(
      Visit visit, State.Mode.Distributed mode, List<JsonNode> items) throws StateFailed {
    if (mode.batcher().isEmpty()) {
      return items;
    }
    State.Batcher batcher = mode.batcher().get();
    Scope scope = visit.scope();
    long most =
        number(visit, batcher.maxItemsPerBatch(), scope, "MaxItemsPerBatch", Integer.MAX_VALUE)
            .orElse(Long.MAX_VALUE);
    long bytes =
        number(
                visit,
                batcher.maxInputBytesPerBatch(),
                scope,
                "MaxInputBytesPerBatch",
                Visit.DATA_LIMIT)
            .orElse((long) Visit.DATA_LIMIT);
    Optional<JsonNode> shared =
        batcher.batchInput().isEmpty()
            ? Optional.empty()
            : Optional.of(visit.evaluate(batcher.batchInput().get(), scope, "BatchInput"));
    return batches(items, most, bytes, shared);
  }

  private static List<JsonNode> batches(
      List<JsonNode> items, long most, long bytes, Optional<JsonNode> shared) {
    List<JsonNode> batches = new ArrayList<>();
    ObjectNode batch = batch(shared);
    for (JsonNode item : items) {
      ArrayNode inside = (ArrayNode) batch.get("Items");
      inside.add(item);
      boolean tooLarge = inside.size() > most || Json.bytes(batch) > bytes;
      if (tooLarge && inside.size() > 1) {
        inside.remove(inside.size() - 1);
        batches.add(batch);
        batch = batch(shared);
        ((ArrayNode) batch.get("Items")).add(item);
      }
    }
    if (!batch.get("Items").isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }

  private static ObjectNode batch(Optional<JsonNode> shared) {
    ObjectNode batch = JsonNodeFactory.instance.objectNode();
    shared.ifPresent(value -> batch.set("BatchInput", value));
    batch.putArray("Items");
    return batch;
  }
}
