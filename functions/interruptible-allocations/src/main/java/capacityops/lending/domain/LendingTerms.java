package capacityops.lending.domain;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the tags of a reservation say about lending it without being asked.
 *
 * @param keep how much stays free
 * @param idle how long it must have been free before it is lent
 * @param hours when it may be lent at all, empty for always
 */
public record LendingTerms(Keep keep, Duration idle, Optional<Hours> hours) {
  /** {@code auto}: lend it and take it back automatically. */
  public static final String LEND = "capacity-ops:lend";

  /**
   * {@code N} instances, or {@code N%} of the whole: how much stays free; 10% where it is absent.
   */
  public static final String KEEP = "capacity-ops:lend-keep";

  /** An ISO 8601 duration from an hour to 30 days: {@code PT6H} where it is absent. */
  public static final String IDLE = "capacity-ops:lend-idle";

  /** {@code 19:00-07:00}, in UTC, every day: outside of it everything is taken back. */
  public static final String HOURS = "capacity-ops:lend-hours";

  private static final Keep USUAL_KEEP = new Keep(10, true);
  private static final Duration USUAL_IDLE = Duration.ofHours(6);
  private static final Duration SHORTEST_IDLE = Duration.ofHours(1);
  private static final Duration LONGEST_IDLE = Duration.ofDays(30);
  private static final Pattern KEEP_FORM = Pattern.compile("(\\d{1,4})(%?)");
  private static final Pattern HOURS_FORM = Pattern.compile("(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d)");

  /** How the tags read. */
  public sealed interface Reading {
    /** The reservation is not lent automatically. */
    record NotAutomatic() implements Reading {}

    /** It is, on these terms. */
    record Automatic(LendingTerms terms) implements Reading {}

    /** It should be, but the terms cannot be read: it is left alone. */
    record Unreadable(List<String> objections) implements Reading {}
  }

  /**
   * How much is to stay free.
   *
   * @param percent whether {@code amount} is a share of the whole, rounded up
   */
  public record Keep(int amount, boolean percent) {
    /**
     * @param whole what the reservation holds, with what it lends
     */
    int of(int whole) {
      return percent ? Math.ceilDiv(whole * amount, 100) : amount;
    }
  }

  /** A time of day in UTC from one hour to another, perhaps over midnight. */
  public record Hours(LocalTime from, LocalTime until) {
    boolean contain(Instant time) {
      LocalTime day = time.atZone(ZoneOffset.UTC).toLocalTime();
      return from.isBefore(until)
          ? !day.isBefore(from) && day.isBefore(until)
          : !day.isBefore(from) || day.isBefore(until);
    }
  }

  public static Reading of(Map<String, String> tags) {
    String lend = tags.get(LEND);
    if (lend == null) {
      return new Reading.NotAutomatic();
    }
    List<String> objections = new ArrayList<>();
    if (!lend.equals("auto")) {
      objections.add("%s must be auto".formatted(LEND));
    }
    LendingTerms terms =
        new LendingTerms(
            keep(tags.get(KEEP), objections),
            idle(tags.get(IDLE), objections),
            hours(tags.get(HOURS), objections));
    return objections.isEmpty()
        ? new Reading.Automatic(terms)
        : new Reading.Unreadable(List.copyOf(objections));
  }

  private static Keep keep(String text, List<String> objections) {
    if (text == null) {
      return USUAL_KEEP;
    }
    Matcher form = KEEP_FORM.matcher(text);
    if (form.matches()) {
      int amount = Integer.parseInt(form.group(1));
      boolean percent = !form.group(2).isEmpty();
      if (!percent || amount <= 100) {
        return new Keep(amount, percent);
      }
    }
    objections.add("%s must be a number of instances, or 0%% to 100%%".formatted(KEEP));
    return USUAL_KEEP;
  }

  private static Duration idle(String text, List<String> objections) {
    if (text == null) {
      return USUAL_IDLE;
    }
    try {
      Duration idle = Duration.parse(text);
      if (idle.compareTo(SHORTEST_IDLE) >= 0 && idle.compareTo(LONGEST_IDLE) <= 0) {
        return idle;
      }
    } catch (DateTimeException e) {
      // Told below, as any other duration that is not in the range.
    }
    objections.add("%s must be a duration from PT1H to P30D".formatted(IDLE));
    return USUAL_IDLE;
  }

  private static Optional<Hours> hours(String text, List<String> objections) {
    if (text == null) {
      return Optional.empty();
    }
    Matcher form = HOURS_FORM.matcher(text);
    try {
      if (form.matches()) {
        Hours hours = new Hours(LocalTime.parse(form.group(1)), LocalTime.parse(form.group(2)));
        if (!hours.from().equals(hours.until())) {
          return Optional.of(hours);
        }
      }
    } catch (DateTimeException e) {
      // Told below, as any other text that is not of the form.
    }
    objections.add("%s must be a time of day in UTC such as 19:00-07:00".formatted(HOURS));
    return Optional.empty();
  }
}
