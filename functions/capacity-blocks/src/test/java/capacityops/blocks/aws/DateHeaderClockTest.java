package capacityops.blocks.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpResponse;

class DateHeaderClockTest {
  private static final Instant LOCAL = Instant.parse("2026-11-20T07:00:00Z");

  private final AtomicLong nanos = new AtomicLong(5);
  private final DateHeaderClock clock = new DateHeaderClock(() -> LOCAL, nanos::get);

  @Test
  void now_beforeAnyAnswer_isTheMachines() {
    assertThat(clock.now()).isEqualTo(LOCAL);
  }

  @Test
  void now_afterAnAnswer_isAwsTimeAndWhatHasPassedSince() {
    clock.observe(dated("Fri, 20 Nov 2026 08:00:00 GMT"));
    nanos.addAndGet(Duration.ofSeconds(90).toNanos());

    assertThat(clock.now()).isEqualTo("2026-11-20T08:01:30Z");
  }

  @Test
  void observe_unreadableOrNoDate_keepsTheReadingBefore() {
    clock.observe(dated("Fri, 20 Nov 2026 08:00:00 GMT"));
    clock.observe(dated("yesterday"));
    clock.observe(SdkHttpResponse.builder().statusCode(200).build());
    clock.observe((SdkHttpResponse) null);

    assertThat(clock.now()).isEqualTo("2026-11-20T08:00:00Z");
  }

  private static SdkHttpResponse dated(String date) {
    return SdkHttpResponse.builder().statusCode(200).putHeader("Date", date).build();
  }
}
