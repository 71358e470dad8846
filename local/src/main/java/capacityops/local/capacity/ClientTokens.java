package capacityops.local.capacity;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkPojo;

/**
 * What was answered under a client token: the same request again gets the same answer and does
 * nothing, another one is refused.
 *
 * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html">Ensuring
 *     idempotency</a>
 */
final class ClientTokens {
  private static final int LONGEST = 64;
  private final Map<Key, Answered> answers = new HashMap<>();

  static void check(String token) {
    if (token != null && (token.length() > LONGEST || !token.chars().allMatch(c -> c < 128))) {
      throw Ec2Errors.invalidValue("ClientToken", token, "It must be at most 64 ASCII characters.");
    }
  }

  <T extends SdkPojo> T once(
      String account, String region, String token, SdkPojo request, Supplier<T> work) {
    if (token == null) {
      return work.get();
    }
    Key key = new Key(account, region, request.getClass(), token);
    Answered earlier = answers.get(key);
    if (earlier == null) {
      T answer = work.get();
      answers.put(key, new Answered(request, answer));
      return answer;
    }
    if (!earlier.request().equals(request)) {
      throw Ec2Errors.of(
          "IdempotentParameterMismatch",
          "The client token '%s' was used before with other parameters".formatted(token));
    }
    @SuppressWarnings("unchecked") // the key holds the request's type, which has one answer's
    T answer = (T) earlier.answer();
    return answer;
  }

  void clear() {
    answers.clear();
  }

  private record Key(String account, String region, Class<?> request, String token) {}

  private record Answered(SdkPojo request, SdkPojo answer) {}
}
