package capacityops.tasks.domain;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.aws.LocalLedgerTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RecordTaskStatusTest {
  private static final String ID = "request-1";
  private static final String TASK = "cap-00000000000000001";

  @RegisterExtension final LocalLedgerTable table = new LocalLedgerTable();
  private TaskWorld world;

  @BeforeEach
  void startedTask() throws Exception {
    world = new TaskWorld(table);
    world.starting.start(ID, TaskWorld.request(), "alice");
    world.told.clear();
    world.pass(Duration.ofMinutes(1));
  }

  @Test
  void record_newStatus_isKeptWithHistoryAndTold() {
    assertThat(record(world.outposts.become(TASK, "IN_PROGRESS"))).isEqualTo("IN_PROGRESS");

    assertThat(world.statuses(ID)).endsWith("REQUESTED", "IN_PROGRESS");
    assertThat(world.told).hasSize(1);
    assertThat(world.told.getFirst().detail().as(TaskEvents.StatusChanged.class).previousStatus())
        .isEqualTo("REQUESTED");
  }

  @Test
  void record_sameLookTwice_changesNothing() {
    CapacityTask seen = world.outposts.become(TASK, "IN_PROGRESS");
    record(seen);
    record(seen);

    assertThat(world.statuses(ID)).containsExactly("REQUESTING", "REQUESTED", "IN_PROGRESS");
    assertThat(world.told).hasSize(1);
  }

  @Test
  void record_waiting_namesWhoIsInTheWay() {
    BlockingInstance instance = new BlockingInstance("i-0123456789abcdef0", "210987654321", null);
    world.outposts.blocking.put(TASK, List.of(instance));

    record(world.outposts.become(TASK, "WAITING_FOR_EVACUATION"));

    assertThat(sighting().blockingInstances()).containsExactly(instance);
    assertThat(sighting().waitingSince()).isEqualTo(world.now);
    assertThat(world.told.getFirst().detail().json()).contains("i-0123456789abcdef0");
  }

  @Test
  void record_blockersCannotBeRead_isUnknownNotNobody() {
    world.outposts.listsFail = true;

    record(world.outposts.become(TASK, "WAITING_FOR_EVACUATION"));

    assertThat(world.record(ID).status()).isEqualTo("WAITING_FOR_EVACUATION");
    assertThat(sighting().blockingInstances()).isNull();
  }

  @Test
  void record_finalStatus_isNeverOverwritten() {
    CapacityTask running = world.outposts.become(TASK, "IN_PROGRESS");
    world.pass(Duration.ofMinutes(1));
    record(world.outposts.become(TASK, "COMPLETED"));

    assertThat(record(running)).isEqualTo("COMPLETED");
    assertThat(world.record(ID).status()).isEqualTo("COMPLETED");
    assertThat(world.record(ID).open()).isFalse();
  }

  @Test
  void record_olderLook_isIgnored() {
    CapacityTask waiting = world.outposts.become(TASK, "WAITING_FOR_EVACUATION");
    world.pass(Duration.ofMinutes(20));
    record(world.outposts.become(TASK, "IN_PROGRESS"));

    assertThat(record(waiting)).isEqualTo("IN_PROGRESS");
  }

  @Test
  void record_statusOfTomorrow_isPassedThroughAndStaysOpen() {
    assertThat(record(world.outposts.become(TASK, "PAUSED_FOR_LUNCH")))
        .isEqualTo("PAUSED_FOR_LUNCH");
    assertThat(world.record(ID).open()).isTrue();
  }

  @Test
  void record_failure_keepsReasonAndType() {
    record(world.outposts.become(TASK, "FAILED"));

    assertThat(sighting().observation().failed().type())
        .isEqualTo("BLOCKING_INSTANCES_NOT_EVACUATED");
    assertThat(world.record(ID).open()).isFalse();
  }

  @Test
  void record_goneAndNeverEnding_areSaidAsTheyAre() {
    observe(TaskStatus.TRACKING_ENDED);
    assertThat(world.record(ID).status()).isEqualTo("TRACKING_ENDED");
    assertThat(world.record(ID).open()).isFalse();

    observe(TaskStatus.NOT_FOUND);
    assertThat(world.record(ID).status()).isEqualTo("NOT_FOUND");
  }

  private void observe(String status) {
    Instant none = null;
    world.recording.record(ID, new TaskObservation(status, null, none, none, none), "tracker");
  }

  private String record(CapacityTask seen) {
    return world.recording.record(ID, seen.observed(), "tracker");
  }

  private TaskRecord.Sighting sighting() {
    return world.record(ID).details(TaskRecord.class).sighting();
  }
}
