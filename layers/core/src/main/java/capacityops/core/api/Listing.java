package capacityops.core.api;

import capacityops.core.ledger.Page;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * Pages of a list for one request: {@code maxResults} from 1 to 1,000, and a {@code nextToken} that
 * holds only for the same caller, path and filter.
 */
public final class Listing {
  private static final int MOST_RESULTS = 1000;
  private static final int USUAL_RESULTS = 100;
  private static final TextRule TOKEN = TextRule.anyText(1, 8192);

  private final PageTokens tokens;

  public Listing(PageTokens tokens) {
    this.tokens = tokens;
  }

  /** The place in a list that a request asks for. */
  public record Place(int maxResults, String nextToken) {
    /** Reads {@code maxResults} and {@code nextToken}. */
    public static Place of(QueryFields query) {
      Integer maxResults = query.integer("maxResults", 1, MOST_RESULTS);
      return new Place(
          maxResults == null ? USUAL_RESULTS : maxResults, query.text("nextToken", TOKEN));
    }
  }

  /** A page with the token that the caller sends for the next one. */
  public record Sealed<T>(java.util.List<T> items, String nextToken) {}

  /**
   * Reads one page.
   *
   * @param read is given the number of results and the place where the page begins
   */
  public <T> Sealed<T> page(
      ApiRequest request, Place place, BiFunction<Integer, Optional<String>, Page<T>> read) {
    String filter = filter(request);
    Optional<String> begin = tokens.unseal(place.nextToken(), request.caller(), filter);
    Page<T> page = read.apply(place.maxResults(), begin);
    return new Sealed<>(
        page.items(),
        page.next().map(next -> tokens.seal(next, request.caller(), filter)).orElse(null));
  }

  /** Everything of the request that decides what the list holds. */
  private static String filter(ApiRequest request) {
    var parameters = new TreeMap<>(request.query());
    parameters.remove("maxResults");
    parameters.remove("nextToken");
    return request.path() + "?" + parameters;
  }
}
