package capacityops.local.template;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a schedule fires.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html">Schedule
 *     types</a>
 */
public sealed interface ScheduleExpression {
  Pattern RATE = Pattern.compile("rate\\((\\d{1,6}) (minute|hour|day)(s?)\\)");

  /** The first time after {@code after}, or none where the schedule is over. */
  Optional<Instant> next(Instant after, ZoneId zone);

  /**
   * Reads {@code rate(5 minutes)}, {@code cron(0 6 * * ? *)} or {@code at(2026-01-31T06:00:00)}.
   *
   * @throws IllegalArgumentException where it is none of them
   */
  static ScheduleExpression parse(String text) {
    if (text.startsWith("cron(") && text.endsWith(")")) {
      return new Cron(CronExpression.parse(text.substring(5, text.length() - 1)));
    }
    if (text.startsWith("at(") && text.endsWith(")")) {
      return at(text.substring(3, text.length() - 1));
    }
    Matcher rate = RATE.matcher(text);
    if (!rate.matches()) {
      throw new IllegalArgumentException("the schedule expression " + text + " is not understood");
    }
    return rate(Integer.parseInt(rate.group(1)), rate.group(2), !rate.group(3).isEmpty(), text);
  }

  private static ScheduleExpression at(String dateTime) {
    try {
      return new At(LocalDateTime.parse(dateTime));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("at(" + dateTime + ") needs yyyy-mm-ddThh:mm:ss", e);
    }
  }

  private static ScheduleExpression rate(int value, String unit, boolean plural, String text) {
    if (value == 0 || (value == 1) == plural) {
      throw new IllegalArgumentException(
          "the schedule expression " + text + " needs a positive value and a unit that agrees");
    }
    return new Rate(
        switch (unit) {
          case "minute" -> Duration.ofMinutes(value);
          case "hour" -> Duration.ofHours(value);
          default -> Duration.ofDays(value);
        });
  }

  /** Every so often, from the moment that the schedule starts. */
  record Rate(Duration period) implements ScheduleExpression {
    @Override
    public Optional<Instant> next(Instant after, ZoneId zone) {
      return Optional.of(after.plus(period));
    }
  }

  /** Whenever the calendar matches. */
  record Cron(CronExpression expression) implements ScheduleExpression {
    @Override
    public Optional<Instant> next(Instant after, ZoneId zone) {
      return expression.next(after, zone);
    }
  }

  /** Once. */
  record At(LocalDateTime dateTime) implements ScheduleExpression {
    @Override
    public Optional<Instant> next(Instant after, ZoneId zone) {
      return Optional.of(dateTime.atZone(zone).toInstant()).filter(at -> at.isAfter(after));
    }
  }
}
