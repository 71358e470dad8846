package capacityops.usage.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import capacityops.core.failure.AwsFailure;
import capacityops.usage.domain.PacedCalls.Rate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacedCallsTest {
  private final TestClock clock = new TestClock("2026-11-20T06:00:00Z");
  private final CallCount calls = new CallCount();
  private final PacedCalls paced = new PacedCalls(new Rate(20), calls, clock, clock, new Random(1));

  @Test
  void calls_areNoFasterThanTheRate() {
    Instant start = clock.instant();
    for (int i = 0; i < 101; i++) {
      paced.call("GetCapacityReservationUsage", () -> "");
    }

    assertThat(Duration.between(start, clock.instant())).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void operations_haveBucketsOfTheirOwn() {
    Instant start = clock.instant();
    paced.call("DescribeCapacityReservations", () -> "");
    paced.call("GetCapacityReservationUsage", () -> "");

    assertThat(clock.instant()).isEqualTo(start);
  }

  @Test
  void throttled_isRepeatedLaterAndLater_andEveryRequestIsCounted() {
    Instant start = clock.instant();
    Deque<AwsFailure> failures =
        new ArrayDeque<>(List.of(Failures.throttled("X"), Failures.throttled("X")));

    String answer = paced.call("X", () -> answerAfter(failures));

    assertThat(answer).isEqualTo("answer");
    assertThat(calls.byOperation()).containsEntry("X", 3L);
    assertThat(Duration.between(start, clock.instant())).isGreaterThan(Duration.ofMillis(1500));
  }

  @Test
  void unavailable_isRepeated_refused_isNot() {
    Deque<AwsFailure> failures = new ArrayDeque<>(List.of(Failures.unavailable("X")));
    assertThat(paced.call("X", () -> answerAfter(failures))).isEqualTo("answer");
    assertThat(calls.byOperation()).containsEntry("X", 2L);
    Deque<AwsFailure> refusals = new ArrayDeque<>(List.of(Failures.denied("Y")));

    assertThatThrownBy(() -> paced.call("Y", () -> answerAfter(refusals)))
        .isInstanceOf(AwsFailure.Refused.class);
    assertThat(calls.byOperation()).containsEntry("Y", 1L);
  }

  @Test
  void throttledForEver_endsAsThrottled() {
    assertThatThrownBy(
            () ->
                paced.call(
                    "X",
                    () -> {
                      throw Failures.throttled("X");
                    }))
        .isInstanceOf(AwsFailure.Throttled.class);
    assertThat(calls.byOperation()).containsEntry("X", 6L);
  }

  private static String answerAfter(Deque<AwsFailure> failures) {
    if (!failures.isEmpty()) {
      throw failures.remove();
    }
    return "answer";
  }
}
