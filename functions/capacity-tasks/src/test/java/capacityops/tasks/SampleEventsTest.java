package capacityops.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.api.Calls;
import capacityops.core.api.Calls.Answer;
import capacityops.core.api.IdempotentRequests;
import capacityops.core.api.Listing;
import capacityops.core.api.OpenApi;
import capacityops.core.api.PageTokens;
import capacityops.core.aws.IdempotencyTable;
import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.json.Json;
import capacityops.core.time.Ids;
import capacityops.tasks.domain.BlockingInstance;
import capacityops.tasks.domain.FakeInventory;
import capacityops.tasks.domain.ShowOutposts;
import capacityops.tasks.domain.TaskWorld;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every sample event of this module's functions, and whether its answer keeps to the API. */
class SampleEventsTest {
  private static final String TASK = "cap-00000000000000001";

  @RegisterExtension final LocalLedgerTable table = new LocalLedgerTable();
  private final OpenApi openApi = OpenApi.read();
  private TaskWorld world;
  private IdempotentRequests idempotentRequests;
  private Listing listing;

  record Route(String routeKey) {}

  @BeforeEach
  void world() throws Exception {
    world = new TaskWorld(table);
    idempotentRequests =
        new IdempotentRequests(
            new IdempotencyTable(table.client(), table.name()),
            Ids.timeOrdered(() -> world.now),
            () -> world.now,
            Duration.ofSeconds(35));
    listing = new Listing(new PageTokens(() -> new byte[32], () -> world.now));
  }

  @Test
  void startCapacityTask() throws Exception {
    assertAnswers(
        new StartCapacityTaskHandler(world.starting, idempotentRequests),
        "start-capacity-task",
        202);
    assertThat(world.outposts.taskIds()).containsExactly(TASK);
  }

  @Test
  void getCapacityTask_whileItWaits_showsItsPastAndWhoIsInTheWay() throws Exception {
    waitingTask();

    Answer answer =
        assertAnswers(new GetCapacityTaskHandler(world.showing), "get-capacity-task", 200);

    CapacityTaskView view = answer.as(CapacityTaskView.class);
    assertThat(view.transitions())
        .extracting(transition -> transition.status())
        .containsExactly("REQUESTING", "REQUESTED", "WAITING_FOR_EVACUATION");
    assertThat(view.blockingInstances()).hasSize(1);
  }

  @Test
  void getCapacityTask_unknownToAws_isNotFound() throws Exception {
    assertAnswers(new GetCapacityTaskHandler(world.showing), "get-capacity-task", 404);
  }

  @Test
  void listCapacityTasks() throws Exception {
    world.starting.start("request-1", TaskWorld.request(), "alice");

    Answer answer =
        assertAnswers(
            new ListCapacityTasksHandler(world.showing, listing), "list-capacity-tasks", 200);

    assertThat(answer.body()).contains(TASK);
  }

  @Test
  void cancelCapacityTask() throws Exception {
    world.starting.start("request-1", TaskWorld.request(), "alice");

    Answer answer =
        assertAnswers(
            new CancelCapacityTaskHandler(world.showing, idempotentRequests),
            "cancel-capacity-task",
            202);

    assertThat(answer.as(CapacityTaskView.class).capacityTaskStatus())
        .isEqualTo("CANCELLATION_IN_PROGRESS");
  }

  @Test
  void listBlockingInstances() throws Exception {
    waitingTask();

    Answer answer =
        assertAnswers(
            new ListBlockingInstancesHandler(world.showing, listing),
            "list-blocking-instances",
            200);

    assertThat(answer.body()).contains("i-0123456789abcdef0");
  }

  @Test
  void listOutposts() throws Exception {
    Answer answer =
        assertAnswers(
            new ListOutpostsHandler(new ShowOutposts(new FakeInventory()), listing),
            "list-outposts",
            200);

    assertThat(answer.body()).contains(TaskWorld.OUTPOST);
  }

  @Test
  void getOutpost_countsWhatRunsPerTypeAndAsset() throws Exception {
    Answer answer =
        assertAnswers(
            new GetOutpostHandler(new ShowOutposts(new FakeInventory())), "get-outpost", 200);

    assertThat(answer.as(ShowOutposts.Shown.class).runningInstances())
        .containsExactly(
            new ShowOutposts.Running("c5.large", "0000000001", 1),
            new ShowOutposts.Running("m5.xlarge", "0000000001", 2));
  }

  @Test
  void recordCapacityTaskStatus() throws Exception {
    world.outposts.startedElsewhere(TaskWorld.request());
    world.sweeping.sweep();

    byte[] recorded =
        Calls.invoke(
            new RecordCapacityTaskStatusHandler(world.recording),
            sample("record-capacity-task-status"));

    assertThat(Json.read(recorded, RecordCapacityTaskStatusHandler.Recorded.class).status())
        .isEqualTo("WAITING_FOR_EVACUATION");
  }

  @Test
  void sweepCapacityTasks() throws Exception {
    world.outposts.startedElsewhere(TaskWorld.request());

    byte[] swept =
        Calls.invoke(new SweepCapacityTasksHandler(world.sweeping), sample("sweep-capacity-tasks"));

    assertThat(new String(swept, java.nio.charset.StandardCharsets.UTF_8))
        .contains("\"adopted\":1");
  }

  private void waitingTask() {
    world.starting.start("request-1", TaskWorld.request(), "alice");
    world.outposts.blocking.put(
        TASK, List.of(new BlockingInstance("i-0123456789abcdef0", "210987654321", null)));
    world.recording.record(
        "request-1", world.outposts.become(TASK, "WAITING_FOR_EVACUATION").observed(), "tracker");
  }

  private Answer assertAnswers(RequestStreamHandler handler, String sample, int status)
      throws Exception {
    byte[] event = sample(sample);
    String[] route = Json.read(event, Route.class).routeKey().split(" ", 2);
    Answer answer = Json.read(Calls.invoke(handler, event), Answer.class);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(
            openApi.objections(
                route[0],
                route[1],
                answer.statusCode(),
                answer.headers().get("content-type"),
                answer.body()))
        .isEmpty();
    return answer;
  }

  private static byte[] sample(String name) throws Exception {
    return Files.readAllBytes(
        Path.of(System.getProperty("repository.root"), "events", name + ".json"));
  }
}
