package capacityops.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ThreadWorkersTest {
  private final Workers workers = new ThreadWorkers();

  @Test
  void each_areAskedAtOnce_andAnswerInTheirOrder() {
    Meeting meeting = new Meeting(3);

    assertThat(workers.each(List.of(1, 2, 3), 3, item -> meeting.answer(item * 10)))
        .containsExactly(10, 20, 30);
  }

  @Test
  void both_areAskedAtOnce() {
    Meeting meeting = new Meeting(2);

    List<Integer> answers =
        workers.both(() -> meeting.answer(1), () -> meeting.answer(2), List::of);

    assertThat(answers).containsExactly(1, 2);
  }

  @Test
  void both_whereOneFails_endWithItsFailure() {
    IllegalArgumentException failure = new IllegalArgumentException("no answer");

    assertThatThrownBy(() -> workers.both(() -> fails(failure), () -> 1, List::of))
        .isSameAs(failure);
    assertThatThrownBy(() -> workers.both(() -> 1, () -> fails(failure), List::of))
        .isSameAs(failure);
  }

  @Test
  void both_whereTheFirstFails_endWithoutTheOther() {
    IllegalArgumentException failure = new IllegalArgumentException("no answer");
    Meeting neverHeld = new Meeting(2);

    assertThatThrownBy(
            () -> workers.both(() -> fails(failure), () -> neverHeld.answer(2), List::of))
        .isSameAs(failure);
  }

  private static Object fails(RuntimeException failure) {
    throw failure;
  }
}
