package capacityops.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import capacityops.core.api.Calls;
import capacityops.core.api.Calls.Answer;
import org.junit.jupiter.api.Test;

/** A rehearsal is of use where it is answered to its end. */
class CapacityTaskRehearsalsTest {
  @Test
  void start_isAccepted() {
    Answer answer =
        Calls.rehearsed(
            new StartCapacityTaskHandler(CapacityTaskRehearsals.unknownTask()),
            CapacityTaskRehearsals.start(),
            202);
    assertThat(answer.as(CapacityTaskView.class).capacityTaskId())
        .isEqualTo(CapacityTaskRehearsals.TASK);
  }

  @Test
  void cancel_isAccepted() {
    Calls.rehearsed(
        new CancelCapacityTaskHandler(CapacityTaskRehearsals.knownTask()),
        CapacityTaskRehearsals.task(),
        202);
  }

  @Test
  void get_showsThePastAndWhoBlocks() {
    Answer answer =
        Calls.rehearsed(
            new GetCapacityTaskHandler(CapacityTaskRehearsals.knownTask()),
            CapacityTaskRehearsals.task(),
            200);
    CapacityTaskView view = answer.as(CapacityTaskView.class);
    assertThat(view.transitions()).hasSize(1);
    assertThat(view.blockingInstances()).hasSize(1);
  }

  @Test
  void list_listsTheTask() {
    Answer answer =
        Calls.rehearsed(
            new ListCapacityTasksHandler(CapacityTaskRehearsals.unknownTask()),
            CapacityTaskRehearsals.list(),
            200);
    assertThat(answer.body()).contains(CapacityTaskRehearsals.TASK);
  }

  @Test
  void listOutposts_listsIt() {
    Answer answer =
        Calls.rehearsed(
            new ListOutpostsHandler(CapacityTaskRehearsals.unknownTask()),
            CapacityTaskRehearsals.list(),
            200);
    assertThat(answer.body()).contains(CapacityTaskRehearsals.OUTPOST);
  }

  @Test
  void listBlockingInstances_listsThem() {
    Answer answer =
        Calls.rehearsed(
            new ListBlockingInstancesHandler(CapacityTaskRehearsals.unknownTask()),
            CapacityTaskRehearsals.task(),
            200);
    assertThat(answer.body()).contains("i-00000000000000000");
  }

  @Test
  void getOutpost_showsWhatRuns() {
    Answer answer =
        Calls.rehearsed(
            new GetOutpostHandler(CapacityTaskRehearsals.unknownTask()),
            CapacityTaskRehearsals.outpost(),
            200);
    assertThat(answer.body()).contains("\"count\":2");
  }
}
