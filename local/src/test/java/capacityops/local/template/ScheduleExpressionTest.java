package capacityops.local.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleExpressionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rate(1 minute)         | UTC              | 2026-01-01T00:00:00Z | 2026-01-01T00:01:00Z",
        "rate(12 hours)         | UTC              | 2026-01-01T00:00:00Z | 2026-01-01T12:00:00Z",
        "at(2026-03-01T09:30:00)| Europe/Berlin    | 2026-01-01T00:00:00Z | 2026-03-01T08:30:00Z",
        "cron(0 6 * * ? *)      | UTC              | 2026-01-01T06:00:00Z | 2026-01-02T06:00:00Z",
        "cron(0/15 * * * ? *)   | UTC              | 2026-01-01T06:14:59Z | 2026-01-01T06:15:00Z",
        "cron(0 9 ? * MON-FRI *)| UTC              | 2026-01-02T10:00:00Z | 2026-01-05T09:00:00Z",
        "cron(0 9 ? * 2#1 *)    | UTC              | 2026-01-06T00:00:00Z | 2026-02-02T09:00:00Z",
        "cron(0 9 ? * 6L *)     | UTC              | 2026-01-01T00:00:00Z | 2026-01-30T09:00:00Z",
        "cron(0 0 L FEB ? *)    | UTC              | 2026-01-01T00:00:00Z | 2026-02-28T00:00:00Z",
        "cron(0 8 15W * ? *)    | UTC              | 2026-02-01T00:00:00Z | 2026-02-16T08:00:00Z",
        "cron(0 8 1,15 * ? *)   | America/New_York | 2026-07-02T00:00:00Z | 2026-07-15T12:00:00Z",
        "cron(0 12 1 1 ? 2030)  | UTC              | 2026-01-01T00:00:00Z | 2030-01-01T12:00:00Z"
      })
  void next_givesTheFirstTimeAfter(String expression, String zone, Instant after, Instant next) {
    assertThat(ScheduleExpression.parse(expression).next(after, ZoneId.of(zone))).hasValue(next);
  }

  @Test
  void next_localTimeThatTheClockSkips_doesNotFire() {
    ScheduleExpression nightly = ScheduleExpression.parse("cron(30 2 * * ? *)");
    assertThat(nightly.next(Instant.parse("2026-03-28T02:00:00Z"), ZoneId.of("Europe/Berlin")))
        .hasValue(Instant.parse("2026-03-30T00:30:00Z"));
  }

  @Test
  void next_oneTimeSchedulePassed_isOver() {
    assertThat(
            ScheduleExpression.parse("at(2026-01-01T00:00:00)")
                .next(Instant.parse("2026-01-01T00:00:00Z"), ZoneId.of("UTC")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rate(1 minutes)",
        "rate(5 minute)",
        "rate(0 minutes)",
        "rate(5 weeks)",
        "cron(0 6 * * *)",
        "cron(0 6 * * * *)",
        "cron(0 6 ? * ? *)",
        "cron(60 6 * * ? *)",
        "cron(0 6 * FOO ? *)",
        "at(tomorrow)",
        "every day"
      })
  void parse_whatAwsRefuses_isRefused(String expression) {
    assertThatThrownBy(() -> ScheduleExpression.parse(expression))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
