package capacityops.tasks.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.core.aws.LocalLedgerTable;
import capacityops.core.failure.AwsFailure;
import capacityops.core.ledger.AllocationKind;
import capacityops.core.ledger.Reference;
import capacityops.tasks.domain.FakeOutposts.Start;
import capacityops.tasks.domain.SweepCapacityTasks.Swept;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SweepCapacityTasksTest {
  private static final String ID = "request-1";

  @RegisterExtension final LocalLedgerTable table = new LocalLedgerTable();
  private TaskWorld world;

  @BeforeEach
  void world() throws Exception {
    world = new TaskWorld(table);
  }

  @Test
  void sweep_taskStartedElsewhere_isAdoptedOnceAndTracked() {
    world.outposts.startedElsewhere(TaskWorld.request());

    Swept first = world.sweeping.sweep();
    Swept second = world.sweeping.sweep();

    assertThat(first.adopted()).isEqualTo(1);
    assertThat(first.trackers()).isEqualTo(1);
    assertThat(second).isEqualTo(new Swept(0, 0, 0, 0, 0));
    assertThat(world.tracker.states).hasSize(1);
    assertThat(adopted("cap-00000000000000001").requestedBy()).isEqualTo("sweep");
  }

  @Test
  void sweep_startWhoseFunctionDied_isSettledAsThatStart() {
    killedAfterAwsApplied();
    world.pass(Duration.ofMinutes(2));

    Swept swept = world.sweeping.sweep();

    assertThat(swept.settled()).isEqualTo(1);
    assertThat(swept.adopted()).isZero();
    assertThat(adopted("cap-00000000000000001").allocationId()).isEqualTo(ID);
    assertThat(world.tracker.states).hasSize(1);
  }

  @Test
  void sweep_startStillInFlight_isLeftAlone() {
    killedAfterAwsApplied();

    Swept swept = world.sweeping.sweep();

    assertThat(swept.settled()).isZero();
    assertThat(swept.adopted()).isZero();
    assertThat(world.record(ID).status()).isEqualTo("REQUESTING");
  }

  @Test
  void sweep_startWhoseTaskEndedBeforeItWasSettled_isStillThatStart() {
    killedAfterAwsApplied();
    world.outposts.become("cap-00000000000000001", "COMPLETED");

    assertThat(world.sweeping.sweep().adopted()).isZero();
    world.pass(Duration.ofMinutes(2));
    world.sweeping.sweep();

    assertThat(adopted("cap-00000000000000001").allocationId()).isEqualTo(ID);
    assertThat(world.record(ID).status()).isEqualTo("COMPLETED");
  }

  @Test
  void sweep_startThatNeverHappened_isOnlyGivenUpAfterTheWindowAndThreeLooks() {
    world.outposts.starts.add(Start.LOST);
    world.starting.start(ID, TaskWorld.request(), "alice");
    for (int minute = 0; minute < 25; minute += 5) {
      world.pass(Duration.ofMinutes(5));
      world.sweeping.sweep();
      assertThat(world.record(ID).status()).isEqualTo("UNKNOWN");
    }

    world.pass(Duration.ofMinutes(10));
    world.sweeping.sweep();

    assertThat(world.record(ID).status()).isEqualTo("NOT_STARTED");
    assertThat(world.record(ID).open()).isFalse();
    assertThat(world.outposts.sent).isEqualTo(1);
  }

  @Test
  void sweep_listCannotBeRead_concludesNothing() {
    world.outposts.starts.add(Start.LOST);
    world.starting.start(ID, TaskWorld.request(), "alice");
    world.pass(Duration.ofHours(1));
    world.outposts.listsFail = true;

    assertThatThrownBy(world.sweeping::sweep).isInstanceOf(AwsFailure.Unavailable.class);
    assertThat(world.record(ID).status()).isEqualTo("UNKNOWN");
  }

  @Test
  void sweep_trackerDied_isReplacedByExactlyOne() {
    world.starting.start(ID, TaskWorld.request(), "alice");
    world.pass(Duration.ofHours(3));
    world.tracker.endAll();

    assertThat(world.sweeping.sweep().trackers()).isEqualTo(1);
    assertThat(world.sweeping.sweep().trackers()).isZero();

    assertThat(world.tracker.states)
        .extractingFromEntries(entry -> entry.getKey().number() + " " + entry.getValue())
        .containsExactly("1 ENDED", "2 RUNNING");
    assertThat(world.record(ID).details(TaskRecord.class).tracker().trackedSeconds())
        .isEqualTo(Duration.ofHours(3).toSeconds());
  }

  @Test
  void sweep_taskThatEndedAfterTrackingGaveUp_isCorrected() {
    world.starting.start(ID, TaskWorld.request(), "alice");
    world.recording.record(
        ID, new TaskObservation(TaskStatus.TRACKING_ENDED, null, null, null, null), "tracker");
    world.outposts.become("cap-00000000000000001", "COMPLETED");

    assertThat(world.sweeping.sweep().corrected()).isEqualTo(1);
    assertThat(world.record(ID).status()).isEqualTo("COMPLETED");
  }

  private void killedAfterAwsApplied() {
    world.outposts.starts.add(Start.CALLER_KILLED);
    assertThatThrownBy(() -> world.starting.start(ID, TaskWorld.request(), "alice"))
        .isInstanceOf(FakeOutposts.Killed.class);
  }

  private capacityops.core.ledger.Allocation adopted(String taskId) {
    return world.table.find(new Reference(AllocationKind.CAPACITY_TASK, taskId)).orElseThrow();
  }
}
