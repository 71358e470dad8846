package capacityops.local.ec2;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A page of a Describe operation and the token of the next one.
 *
 * @param nextToken nothing after the last page
 */
public record Ec2Pages<T>(List<T> items, Optional<String> nextToken) {

  /**
   * The page of {@code items} that a request asks for.
   *
   * @param least the smallest {@code MaxResults} of the operation
   * @param maxResults all items where it is null
   */
  public static <T> Ec2Pages<T> of(List<T> items, Integer maxResults, int least, String nextToken) {
    if (maxResults != null && (maxResults < least || maxResults > 1000)) {
      throw Ec2Errors.invalidParameterValue(
          maxResults, "maxResults", "Expecting a value from %d to %d.".formatted(least, 1000));
    }
    int from = nextToken == null ? 0 : offset(nextToken, items.size());
    int to = Math.min(items.size(), from + (maxResults == null ? 1000 : maxResults));
    return new Ec2Pages<>(
        items.subList(from, to), to < items.size() ? Optional.of(token(to)) : Optional.empty());
  }

  private static String token(int offset) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(("from:" + offset).getBytes(StandardCharsets.UTF_8));
  }

  private static int offset(String token, int size) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      int offset = Integer.parseInt(text.replaceFirst("^from:", ""));
      if (offset >= 0 && offset <= size) {
        return offset;
      }
    } catch (IllegalArgumentException e) {
      throw Ec2Errors.invalidNextToken();
    }
    throw Ec2Errors.invalidNextToken();
  }
}
