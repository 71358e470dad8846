package capacityops.core.api;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a text may be, in AWS's own terms.
 *
 * @param meaning what a valid one is, as it is told to the caller: {@code an Outpost ID or ARN}
 */
public record TextRule(Pattern pattern, int minLength, int maxLength, String meaning) {
  public static TextRule matching(String regex, int minLength, int maxLength, String meaning) {
    return new TextRule(Pattern.compile(regex), minLength, maxLength, meaning);
  }

  /** Any text of these lengths. */
  public static TextRule anyText(int minLength, int maxLength) {
    return matching("(?s).*", minLength, maxLength, "a text");
  }

  /** One of these words. */
  public static TextRule oneOf(String... words) {
    return matching(String.join("|", words), 1, 256, "one of " + String.join(", ", words));
  }

  /** Why a text is not valid. */
  Optional<String> objection(String text) {
    if (text.length() < minLength || text.length() > maxLength) {
      return Optional.of(
          minLength == maxLength
              ? "must be %s of %d characters".formatted(meaning, minLength)
              : "must be %s of %d to %d characters".formatted(meaning, minLength, maxLength));
    }
    return pattern.matcher(text).matches() ? Optional.empty() : Optional.of("must be " + meaning);
  }
}
