package capacityops.core.money;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;

/**
 * An amount in a currency; in JSON {@code {"amount":"31464.00","currencyCode":"USD"}}.
 *
 * <p>The amount has at least the decimals of its currency, and more only where they are not zero:
 * equal amounts are equal values.
 *
 * @param currencyCode ISO 4217
 */
public record Money(BigDecimal amount, String currencyCode) {
  public Money {
    int digits = Currency.getInstance(currencyCode).getDefaultFractionDigits();
    amount = amount.setScale(Math.max(amount.stripTrailingZeros().scale(), digits));
  }

  /**
   * @throws NumberFormatException where the amount is not a decimal number
   * @throws IllegalArgumentException where the currency is not known
   */
  public static Money of(String amount, String currencyCode) {
    return new Money(new BigDecimal(amount), currencyCode);
  }

  public static Money ofMinorUnits(long units, String currencyCode) {
    int digits = Currency.getInstance(currencyCode).getDefaultFractionDigits();
    return new Money(BigDecimal.valueOf(units, digits), currencyCode);
  }

  /** In the currency's smallest unit, a fraction of one counted as a whole. */
  public long minorUnits() {
    int digits = Currency.getInstance(currencyCode).getDefaultFractionDigits();
    return amount.movePointRight(digits).setScale(0, RoundingMode.CEILING).longValueExact();
  }

  public boolean hasCurrencyOf(Money other) {
    return currencyCode.equals(other.currencyCode);
  }

  /**
   * @throws IllegalArgumentException where the currencies differ
   */
  public boolean isMoreThan(Money other) {
    requireCurrencyOf(other);
    return amount.compareTo(other.amount) > 0;
  }

  /**
   * @throws IllegalArgumentException where the currencies differ
   */
  public Money plus(Money other) {
    requireCurrencyOf(other);
    return new Money(amount.add(other.amount), currencyCode);
  }

  public Money times(BigDecimal factor) {
    return new Money(amount.multiply(factor), currencyCode);
  }

  private void requireCurrencyOf(Money other) {
    if (!hasCurrencyOf(other)) {
      throw new IllegalArgumentException(
          "%s and %s cannot be compared".formatted(currencyCode, other.currencyCode));
    }
  }

  /** Such as {@code 31464.00 USD}. */
  @Override
  public String toString() {
    return amount.toPlainString() + " " + currencyCode;
  }
}
