package capacityops.local.states;

import capacityops.local.wire.AwsError;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** A page of a list whose items carry rising numbers, so that new items do not move a page. */
record Page<T>(List<T> items, Optional<String> nextToken) {
  private static final int USUAL = 100;
  private static final int MOST = 1000;

  /**
   * @param items in the order of the answer, sorted by {@code number}
   * @param order whether the numbers rise or fall
   * @param list what is listed and how, so that a token only fits its own list
   */
  static <T> Page<T> of(
      List<T> items,
      ToLongFunction<T> number,
      Order order,
      Integer maxResults,
      String token,
      String list) {
    int most = size(maxResults);
    int from = token == null ? 0 : start(items, number, order, token, list);
    int to = Math.min(items.size(), from + most);
    Optional<String> next =
        to < items.size()
            ? Optional.of(token(list, number.applyAsLong(items.get(to))))
            : Optional.empty();
    return new Page<>(List.copyOf(items.subList(from, to)), next);
  }

  private static int size(Integer maxResults) {
    int asked = Objects.requireNonNullElse(maxResults, 0);
    if (asked < 0 || asked > MOST) {
      throw new AwsError(
          "ValidationException",
          400,
          "1 validation error detected: Value '"
              + asked
              + "' at 'maxResults' failed to satisfy constraint: Member must have value less than"
              + " or equal to 1000");
    }
    return asked == 0 ? USUAL : asked;
  }

  private static String token(String list, long number) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((list + "|" + number).getBytes(StandardCharsets.UTF_8));
  }

  // The item that a token names may have left the list meanwhile: the next one stands for it.
  private static <T> int start(
      List<T> items, ToLongFunction<T> number, Order order, String token, String list) {
    long from = number(token, list);
    int index = 0;
    while (index < items.size() && order.before(number.applyAsLong(items.get(index)), from)) {
      index++;
    }
    return index;
  }

  private static long number(String token, String list) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      int bar = text.lastIndexOf('|');
      if (bar >= 0 && text.substring(0, bar).equals(list)) {
        return Long.parseLong(text.substring(bar + 1));
      }
    } catch (IllegalArgumentException unreadable) {
      throw invalid();
    }
    throw invalid();
  }

  private static AwsError invalid() {
    return new AwsError("InvalidToken", 400, "Invalid Token: 'Invalid token'");
  }

  /** How the numbers of a list go. */
  enum Order {
    RISING,
    FALLING;

    boolean before(long number, long other) {
      return this == RISING ? number < other : number > other;
    }
  }
}
