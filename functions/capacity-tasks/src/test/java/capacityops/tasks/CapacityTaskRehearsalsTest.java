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
        Calls.call(
            new StartCapacityTaskHandler(CapacityTasksWiring.rehearsing()),
            CapacityTaskRehearsals.start());

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.as(CapacityTaskView.class).capacityTaskId())
        .isEqualTo(CapacityTaskRehearsals.TASK);
  }

  @Test
  void cancel_isAccepted() {
    Answer answer =
        Calls.call(
            new CancelCapacityTaskHandler(CapacityTasksWiring.rehearsingTask()),
            CapacityTaskRehearsals.task());

    assertThat(answer.statusCode()).isEqualTo(202);
  }

  @Test
  void get_showsThePastAndWhoBlocks() {
    Answer answer =
        Calls.call(
            new GetCapacityTaskHandler(CapacityTasksWiring.rehearsingTask()),
            CapacityTaskRehearsals.task());

    assertThat(answer.statusCode()).isEqualTo(200);
    CapacityTaskView view = answer.as(CapacityTaskView.class);
    assertThat(view.transitions()).hasSize(1);
    assertThat(view.blockingInstances()).hasSize(1);
  }

  @Test
  void list_listsTheTask() {
    Answer answer =
        Calls.call(
            new ListCapacityTasksHandler(CapacityTasksWiring.rehearsing()),
            CapacityTaskRehearsals.list());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains(CapacityTaskRehearsals.TASK);
  }

  @Test
  void listOutposts_listsIt() {
    Answer answer =
        Calls.call(
            new ListOutpostsHandler(CapacityTasksWiring.rehearsing()),
            CapacityTaskRehearsals.list());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains(CapacityTaskRehearsals.OUTPOST);
  }

  @Test
  void listBlockingInstances_listsThem() {
    Answer answer =
        Calls.call(
            new ListBlockingInstancesHandler(CapacityTasksWiring.rehearsing()),
            CapacityTaskRehearsals.task());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("i-00000000000000000");
  }

  @Test
  void getOutpost_showsWhatRuns() {
    Answer answer =
        Calls.call(
            new GetOutpostHandler(CapacityTasksWiring.rehearsing()),
            CapacityTaskRehearsals.outpost());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"count\":2");
  }
}
