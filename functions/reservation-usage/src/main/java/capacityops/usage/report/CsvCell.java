package capacityops.usage.report;

import capacityops.core.money.Money;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * A cell of a CSV file: what is a number is written as one, and a text cannot become a formula.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 * @see <a href="https://owasp.org/www-community/attacks/CSV_Injection">CSV injection</a>
 */
record CsvCell(String written) {
  private static final String BEGINS_FORMULA = "=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20";
  private static final CsvCell NOTHING = new CsvCell("");

  static CsvCell text(String text) {
    if (text == null || text.isEmpty()) {
      return NOTHING;
    }
    String safe = BEGINS_FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    return new CsvCell('"' + safe.replace("\"", "\"\"") + '"');
  }

  static CsvCell number(long number) {
    return new CsvCell(Long.toString(number));
  }

  static CsvCell number(Long number) {
    return number == null ? NOTHING : number(number.longValue());
  }

  static CsvCell number(BigDecimal number) {
    return number == null ? NOTHING : new CsvCell(number.toPlainString());
  }

  static CsvCell amount(Money money) {
    return money == null ? NOTHING : number(money.amount());
  }

  static CsvCell time(Instant time) {
    return time == null ? NOTHING : new CsvCell(time.toString());
  }

  static CsvCell nothing() {
    return NOTHING;
  }
}
