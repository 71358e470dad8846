package capacityops.usage.domain;

import capacityops.core.money.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Figures as people say them. */
public final class Words {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private static final int MOST_DECIMALS = 4;

  private Words() {}

  /** Such as {@code 3 days} or {@code 5 hours}, to the nearest. */
  public static String span(Duration duration) {
    if (duration.toHours() >= 36) {
      return duration.plusHours(12).toDays() + " days";
    }
    return duration.toMinutes() >= 90
        ? duration.plusMinutes(30).toHours() + " hours"
        : count(Math.max(duration.toMinutes(), 0), "minute");
  }

  /** Such as {@code 1 instance} or {@code 1,200 instances}. */
  public static String count(long number, String noun) {
    return number(number) + " " + noun + (number == 1 ? "" : "s");
  }

  public static String number(long number) {
    return String.format(Locale.ENGLISH, "%,d", number);
  }

  /** A share of 0 to 1 as a whole percentage; what is not nothing is not said to be. */
  public static String percent(BigDecimal share) {
    BigDecimal percent = share.movePointRight(2).setScale(0, RoundingMode.HALF_UP);
    return percent.signum() == 0 && share.signum() > 0 ? "<1%" : percent.toPlainString() + "%";
  }

  public static String minute(Instant time) {
    return MINUTE.format(time);
  }

  public static String date(Instant time) {
    return DATE.format(time);
  }

  public static String time(Instant time) {
    return TIME.format(time);
  }

  public static String day(Instant time) {
    return DAY.format(time);
  }

  /** Such as {@code $12.34}; whole dollars from a hundred on. */
  public static String money(Money money) {
    int decimals = money.amount().abs().compareTo(HUNDRED) >= 0 ? 0 : 2;
    return written(money, decimals);
  }

  /** Such as {@code $0.4032}: two to four decimals, as many as the price has. */
  public static String price(Money money) {
    BigDecimal exact =
        money.amount().setScale(MOST_DECIMALS, RoundingMode.HALF_UP).stripTrailingZeros();
    return written(money, Math.max(exact.scale(), 2));
  }

  private static String written(Money money, int decimals) {
    BigDecimal rounded = money.amount().abs().setScale(decimals, RoundingMode.HALF_UP);
    String figure = String.format(Locale.ENGLISH, "%,." + decimals + "f", rounded);
    String sign = money.amount().signum() < 0 && rounded.signum() != 0 ? "−" : "";
    return money.currencyCode().equals("USD")
        ? sign + "$" + figure
        : sign + figure + " " + money.currencyCode();
  }
}
