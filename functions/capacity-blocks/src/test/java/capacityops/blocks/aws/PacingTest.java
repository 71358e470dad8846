package capacityops.blocks.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PacingTest {
  private Instant now = Instant.parse("2026-11-20T08:00:00Z");
  private final Pacing pacing = new Pacing(() -> now);

  @Test
  void take_tenAtOnce_thenOneInSevenSeconds() {
    takeAtOnce(10);

    assertThat(pacing.take("a")).isEqualTo(Duration.ofMillis(6667));
    assertThat(pacing.take("a")).isEqualTo(Duration.ofMillis(13334));
  }

  @Test
  void take_afterAWhile_isRefilledButNeverOverTheBucket() {
    takeAtOnce(10);
    now = now.plusSeconds(7);
    assertThat(pacing.take("a")).isZero();
    assertThat(pacing.take("a")).isPositive();

    now = now.plus(Duration.ofDays(1));
    takeAtOnce(10);
    assertThat(pacing.take("a")).isPositive();
  }

  @Test
  void take_anotherBucket_isNotTouched() {
    takeAtOnce(10);

    assertThat(pacing.take("b")).isZero();
  }

  @Test
  void take_clockGoesBack_makesNoTokens() {
    takeAtOnce(10);
    now = now.minusSeconds(60);

    assertThat(pacing.take("a")).isGreaterThan(Duration.ofSeconds(6));
  }

  private void takeAtOnce(int tokens) {
    for (int i = 0; i < tokens; i++) {
      assertThat(pacing.take("a")).isZero();
    }
  }
}
