package capacityops.local.capacity;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lists in pages, with tokens that only the list that gave them takes back. */
final class Pages {
  private static final int MOST = 1000;
  private static final Pattern TOKEN = Pattern.compile("([A-Za-z]+)/(-?\\d+)/(\\d+)");

  private Pages() {}

  /**
   * One page.
   *
   * @param nextToken absent on the last page only
   */
  record Page<T>(List<T> items, String nextToken) {}

  /**
   * @param list what tells one list from another: the operation, and the request without its paging
   * @param emptyFirst whether the first page is an empty one
   */
  record Request(
      String operation, Object list, Integer maxResults, String nextToken, boolean emptyFirst) {
    Request {
      if (maxResults != null && (maxResults < 1 || maxResults > MOST)) {
        throw Ec2Errors.invalidValue("MaxResults", maxResults, "Expecting a value from 1 to 1000.");
      }
    }

    <T> Page<T> of(List<T> all) {
      int from = nextToken == null ? 0 : offset();
      if (nextToken == null && emptyFirst) {
        return new Page<>(List.of(), token(0));
      }
      int start = Math.min(from, all.size());
      int end = Math.min(all.size(), start + (maxResults == null ? MOST : maxResults));
      return new Page<>(all.subList(start, end), end < all.size() ? token(end) : null);
    }

    private String token(int offset) {
      String text = operation + "/" + list.hashCode() + "/" + offset;
      return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private int offset() {
      try {
        String text = new String(Base64.getUrlDecoder().decode(nextToken), StandardCharsets.UTF_8);
        Matcher parts = TOKEN.matcher(text);
        if (parts.matches()
            && parts.group(1).equals(operation)
            && parts.group(2).equals(String.valueOf(list.hashCode()))) {
          return Integer.parseInt(parts.group(3));
        }
        throw invalid();
      } catch (IllegalArgumentException e) {
        throw invalid();
      }
    }

    private static RuntimeException invalid() {
      return Ec2Errors.of("InvalidNextToken", "The token is not one of this request's");
    }
  }
}
