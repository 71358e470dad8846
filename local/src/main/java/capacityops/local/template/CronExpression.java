package capacityops.local.template;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * AWS's six cron fields: minutes, hours, day of month, month, day of week, year; with {@code , - *
 * ? / L W #}.
 *
 * <p>A local time that the clock skips does not fire; one that comes twice fires the first time.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based">Cron-based
 *     schedules</a>
 */
public final class CronExpression {
  private static final List<String> MONTHS =
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
  private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
  private static final Pattern RANGE = Pattern.compile("(\\*|\\w+)(?:-(\\w+))?(?:/(\\d+))?");
  private static final Pattern NTH_DAY = Pattern.compile("(\\w+)#([1-5])");
  private static final Pattern LAST_DAY_OF_WEEK = Pattern.compile("(\\w+)L");
  private static final Pattern NEAREST_WEEKDAY = Pattern.compile("(\\d{1,2})W");
  private static final int YEARS_TO_SEARCH = 10;

  private final String text;
  private final BitSet minutes;
  private final BitSet hours;
  private final BitSet months;
  private final BitSet years;
  private final Predicate<LocalDate> day;

  private CronExpression(String text, List<String> fields) {
    this.text = text;
    this.minutes = values(fields.get(0), 0, 59, List.of());
    this.hours = values(fields.get(1), 0, 23, List.of());
    this.months = values(fields.get(3), 1, 12, MONTHS);
    this.years = values(fields.get(5), 1970, 2199, List.of());
    this.day = day(fields.get(2), fields.get(4));
  }

  static CronExpression parse(String text) {
    List<String> fields = List.of(text.strip().split(" +", -1));
    if (fields.size() != 6) {
      throw new IllegalArgumentException("cron(" + text + ") needs six fields");
    }
    try {
      return new CronExpression(text, fields);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("cron(" + text + "): " + e.getMessage(), e);
    }
  }

  Optional<Instant> next(Instant after, ZoneId zone) {
    ZonedDateTime start = after.atZone(zone);
    LocalDate last = start.toLocalDate().plusYears(YEARS_TO_SEARCH);
    for (LocalDate date = start.toLocalDate(); date.isBefore(last); date = date.plusDays(1)) {
      if (years.get(date.getYear()) && months.get(date.getMonthValue()) && day.test(date)) {
        Optional<Instant> found = firstOf(date, after, zone);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Instant> firstOf(LocalDate date, Instant after, ZoneId zone) {
    for (int hour = hours.nextSetBit(0); hour >= 0; hour = hours.nextSetBit(hour + 1)) {
      for (int minute = minutes.nextSetBit(0);
          minute >= 0;
          minute = minutes.nextSetBit(minute + 1)) {
        LocalDateTime local = date.atTime(hour, minute);
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        if (!offsets.isEmpty() && local.toInstant(offsets.getFirst()).isAfter(after)) {
          return Optional.of(local.toInstant(offsets.getFirst()));
        }
      }
    }
    return Optional.empty();
  }

  private static Predicate<LocalDate> day(String dayOfMonth, String dayOfWeek) {
    if (dayOfMonth.equals("?") == dayOfWeek.equals("?")) {
      throw new IllegalArgumentException("exactly one of day of month and day of week must be ?");
    }
    return dayOfWeek.equals("?") ? dayOfMonth(dayOfMonth) : dayOfWeek(dayOfWeek);
  }

  private static Predicate<LocalDate> dayOfMonth(String field) {
    if (field.equals("L")) {
      return date -> date.getDayOfMonth() == date.lengthOfMonth();
    }
    if (field.equals("LW")) {
      return date -> date.equals(nearestWeekday(date, date.lengthOfMonth()));
    }
    Matcher nearest = NEAREST_WEEKDAY.matcher(field);
    if (nearest.matches()) {
      int wanted = number(nearest.group(1), 1, 31, List.of());
      return date -> wanted <= date.lengthOfMonth() && date.equals(nearestWeekday(date, wanted));
    }
    BitSet days = values(field, 1, 31, List.of());
    return date -> days.get(date.getDayOfMonth());
  }

  /** The Monday to Friday nearest to a day, in the same month. */
  private static LocalDate nearestWeekday(LocalDate month, int day) {
    LocalDate wanted = month.withDayOfMonth(day);
    return switch (wanted.getDayOfWeek()) {
      case SATURDAY -> day == 1 ? wanted.plusDays(2) : wanted.minusDays(1);
      case SUNDAY -> day == month.lengthOfMonth() ? wanted.minusDays(2) : wanted.plusDays(1);
      default -> wanted;
    };
  }

  private static Predicate<LocalDate> dayOfWeek(String field) {
    Matcher nth = NTH_DAY.matcher(field);
    if (nth.matches()) {
      DayOfWeek wanted = dayOfWeekOf(number(nth.group(1), 1, 7, DAYS));
      int ordinal = Integer.parseInt(nth.group(2));
      return date -> date.getDayOfWeek() == wanted && (date.getDayOfMonth() - 1) / 7 + 1 == ordinal;
    }
    Matcher last = LAST_DAY_OF_WEEK.matcher(field);
    if (last.matches()) {
      DayOfWeek wanted = dayOfWeekOf(number(last.group(1), 1, 7, DAYS));
      return date -> date.equals(date.with(TemporalAdjusters.lastInMonth(wanted)));
    }
    BitSet days = values(field.equals("L") ? "SAT" : field, 1, 7, DAYS);
    return date -> days.get(date.getDayOfWeek().getValue() % 7 + 1);
  }

  /** AWS counts from 1, Sunday. */
  private static DayOfWeek dayOfWeekOf(int number) {
    return DayOfWeek.SUNDAY.plus(number - 1L);
  }

  private static BitSet values(String field, int minimum, int maximum, List<String> names) {
    BitSet values = new BitSet(maximum + 1);
    for (String part : field.split(",", -1)) {
      Matcher matcher = RANGE.matcher(part);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("the field " + field + " is not understood");
      }
      boolean all = matcher.group(1).equals("*");
      boolean open = all || (matcher.group(2) == null && matcher.group(3) != null);
      int from = all ? minimum : number(matcher.group(1), minimum, maximum, names);
      int to =
          open
              ? maximum
              : matcher.group(2) == null ? from : number(matcher.group(2), minimum, maximum, names);
      int step = matcher.group(3) == null ? 1 : number(matcher.group(3), 1, maximum, List.of());
      if (from > to) {
        throw new IllegalArgumentException("the range " + part + " runs backwards");
      }
      for (int value = from; value <= to; value += step) {
        values.set(value);
      }
    }
    return values;
  }

  private static int number(String text, int minimum, int maximum, List<String> names) {
    int named = names.indexOf(text.toUpperCase(Locale.ROOT));
    if (named >= 0) {
      return named + 1;
    }
    if (!text.matches("\\d{1,4}")) {
      throw new IllegalArgumentException(text + " is not understood");
    }
    int value = Integer.parseInt(text);
    if (value < minimum || value > maximum) {
      throw new IllegalArgumentException(value + " is not between " + minimum + " and " + maximum);
    }
    return value;
  }

  @Override
  public String toString() {
    return "cron(" + text + ")";
  }
}
