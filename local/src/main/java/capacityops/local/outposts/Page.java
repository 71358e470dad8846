package capacityops.local.outposts;

import java.util.List;
import java.util.Objects;

/**
 * A page of a list.
 *
 * @param nextToken {@code offset##list}, as the model's pattern has it; null after the last page
 */
record Page<T>(List<T> items, String nextToken) {

  /**
   * @param list what the list is of: an operation with its filters. A token is for one list only
   */
  static <T> Page<T> of(List<T> all, Integer maxResults, String nextToken, Object... list) {
    String name = Integer.toHexString(Objects.hash(list));
    int from = nextToken == null ? 0 : offset(nextToken, name, all.size());
    int to = Math.min(all.size(), from + (maxResults == null ? 1000 : maxResults));
    return new Page<>(all.subList(from, to), to < all.size() ? to + "##" + name : null);
  }

  private static int offset(String token, String name, int size) {
    String[] parts = token.split("##", 2);
    if (parts[1].equals(name) && parts[0].length() < 10) {
      int offset = Integer.parseInt(parts[0]);
      if (offset <= size) {
        return offset;
      }
    }
    throw OutpostsErrors.validation("The NextToken is not valid for this request");
  }
}
