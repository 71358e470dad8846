package capacityops.tasks.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.event.DomainEvent;
import capacityops.core.failure.AwsFailure;
import capacityops.tasks.domain.FakeOutposts.Start;
import capacityops.tasks.domain.StartCapacityTask.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StartCapacityTaskTest {
  private static final String ID = "request-1";

  @RegisterExtension final LocalLedgerTable table = new LocalLedgerTable();
  private TaskWorld world;

  @BeforeEach
  void world() throws Exception {
    world = new TaskWorld(table);
  }

  @Test
  void start_accepted_isRecordedTrackedAndTold() {
    Outcome outcome = start();

    assertThat(outcome).isInstanceOf(Outcome.Started.class);
    assertThat(world.statuses(ID)).containsExactly("REQUESTING", "REQUESTED");
    assertThat(world.tracker.states).hasSize(1);
    assertThat(world.told)
        .extracting(DomainEvent::detailType)
        .containsExactly("Capacity Task Status Changed", "Capacity Task Status Changed");
  }

  @Test
  void start_writesTheIntentBeforeItSends() {
    world.outposts.starts.add(Start.CALLER_KILLED);

    assertThatThrownBy(this::start).isInstanceOf(FakeOutposts.Killed.class);

    assertThat(world.statuses(ID)).containsExactly("REQUESTING");
    assertThat(world.outposts.taskIds()).hasSize(1);
  }

  @Test
  void start_answerLost_findsTheTaskAndSendsNoSecondOne() {
    world.outposts.starts.add(Start.ANSWER_LOST);

    Outcome outcome = start();

    assertThat(outcome).isInstanceOf(Outcome.Started.class);
    assertThat(world.outposts.sent).isEqualTo(1);
    assertThat(world.statuses(ID)).containsExactly("REQUESTING", "UNKNOWN", "REQUESTED");
  }

  @Test
  void start_answerLostAndTaskNotListedYet_isUnknownAndNeverFailed() {
    world.outposts.starts.add(Start.ANSWER_LOST);
    world.outposts.hidden.add("cap-00000000000000001");

    assertThat(start()).isInstanceOf(Outcome.Unknown.class);
    assertThat(world.record(ID).status()).isEqualTo("UNKNOWN");
    assertThat(world.record(ID).open()).isTrue();

    world.outposts.hidden.clear();
    assertThat(start()).isInstanceOf(Outcome.Started.class);
    assertThat(world.outposts.sent).isEqualTo(1);
  }

  @Test
  void repeat_afterTheFunctionWasKilled_adoptsAndSendsNothing() {
    world.outposts.starts.add(Start.CALLER_KILLED);
    assertThatThrownBy(this::start).isInstanceOf(FakeOutposts.Killed.class);

    Outcome outcome = start();

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Started.class,
            started ->
                assertThat(started.record().capacityTaskId()).isEqualTo("cap-00000000000000001"));
    assertThat(world.outposts.sent).isEqualTo(1);
    assertThat(world.tracker.states).hasSize(1);
  }

  @Test
  void repeat_afterSuccess_changesNothing() {
    start();
    start();

    assertThat(world.outposts.sent).isEqualTo(1);
    assertThat(world.tracker.states).hasSize(1);
    assertThat(world.statuses(ID)).hasSize(2);
  }

  @Test
  void start_conflict_isRefusedAndNamesTheTaskInTheWay() {
    world.outposts.starts.add(Start.REFUSED);

    assertThatThrownBy(this::start)
        .isInstanceOfSatisfying(
            AwsFailure.Refused.class,
            e -> assertThat(e.answer().resourceId()).isEqualTo("cap-00000000000000099"));
    assertThat(world.statuses(ID)).containsExactly("REQUESTING", "REFUSED");
    assertThat(world.record(ID).open()).isFalse();
    assertThat(world.tracker.states).isEmpty();
  }

  @Test
  void start_throttled_hadNoEffectAndMaySendAgainLater() {
    world.outposts.starts.add(Start.THROTTLED);

    assertThatThrownBy(this::start).isInstanceOf(AwsFailure.Throttled.class);
    assertThat(start()).isInstanceOf(Outcome.Started.class);

    assertThat(world.outposts.sent).isEqualTo(2);
    assertThat(world.outposts.taskIds()).hasSize(1);
    assertThat(world.statuses(ID))
        .containsExactly("REQUESTING", "NOT_STARTED", "REQUESTING", "REQUESTED");
  }

  @Test
  void start_trackerCannotBeStarted_isLeftToTheSweep() {
    world.tracker.fails = true;

    assertThat(start()).isInstanceOf(Outcome.Started.class);
    assertThat(world.tracker.states).isEmpty();

    world.tracker.fails = false;
    assertThat(world.sweeping.sweep().trackers()).isEqualTo(1);
    assertThat(world.tracker.states).hasSize(1);
  }

  @Test
  void start_busOutOfReach_goesOnAndIsToldByTheSweep() {
    world.busFails = true;
    assertThat(start()).isInstanceOf(Outcome.Started.class);
    assertThat(world.told).isEmpty();
    world.busFails = false;
    world.pass(Duration.ofMinutes(2));

    assertThat(world.sweeping.sweep().told()).isEqualTo(2);
    assertThat(world.told).hasSize(2);
    assertThat(world.sweeping.sweep().told()).isZero();
  }

  @Test
  void start_similarTaskOfSomebodyElse_isNotTakenForOurs() {
    world.outposts.starts.add(Start.LOST);
    CapacityTaskRequest other =
        new CapacityTaskRequest(
            TaskWorld.OUTPOST,
            null,
            null,
            List.of(new InstancePool("m5.xlarge", 5)),
            null,
            false,
            "WAIT_FOR_EVACUATION");
    world.outposts.startedElsewhere(other);

    assertThat(start()).isInstanceOf(Outcome.Unknown.class);
  }

  @Test
  void dryRun_isTheServicesAnswer_andLeavesNoTrace() {
    CapacityTaskRequest dry =
        new CapacityTaskRequest(
            TaskWorld.OUTPOST,
            null,
            null,
            List.of(new InstancePool("m5.xlarge", 4)),
            null,
            true,
            "FAIL_TASK");

    assertThat(world.starting.start(ID, dry, "alice")).isInstanceOf(Outcome.DryRun.class);
    assertThat(world.table.find(ID)).isEmpty();
    assertThat(world.tracker.states).isEmpty();
  }

  private Outcome start() {
    return world.starting.start(ID, TaskWorld.request(), "alice");
  }
}
