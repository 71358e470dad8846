package capacityops.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThreadWorkersTest {
  private final Workers workers = new ThreadWorkers();

  @Test
  void each_answersInTheOrderOfTheItems_askedAtOnce() {
    CountDownLatch met = new CountDownLatch(3);

    assertThat(workers.each(List.of(1, 2, 3), 3, item -> meets(met) ? item * 10 : -1))
        .containsExactly(10, 20, 30);
  }

  @Test
  void both_areAskedAtOnce() {
    CountDownLatch both = new CountDownLatch(2);

    List<Boolean> met = workers.both(() -> meets(both), () -> meets(both), List::of);

    assertThat(met).containsExactly(true, true);
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
  void both_whereTheFirstFails_doNotWaitForTheOther() {
    IllegalArgumentException failure = new IllegalArgumentException("no answer");
    CountDownLatch never = new CountDownLatch(2);

    assertThatThrownBy(() -> workers.both(() -> fails(failure), () -> meets(never), List::of))
        .isSameAs(failure);
  }

  private static Object fails(RuntimeException failure) {
    throw failure;
  }

  /** Whether as many came here as are awaited. */
  private static boolean meets(CountDownLatch met) {
    met.countDown();
    try {
      return met.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
