package capacityops.core.api;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * A request that a function's stand-in answers while the function starts, so that its first caller
 * does not wait for what a first answer costs.
 *
 * @param query as it stands in a URL
 * @param body {@code null} for none
 */
public record Rehearsal(Map<String, String> pathParameters, String query, String body) {
  /** Late enough in a year for leap days to count, and no whole second: as most times are. */
  public static final Instant AT = Instant.parse("2026-07-01T12:00:00.500Z");

  private static final String NOBODY = "rehearsal";

  public Rehearsal {
    pathParameters = Map.copyOf(pathParameters);
  }

  /** A request that reads. */
  public static Rehearsal reading(String query) {
    return new Rehearsal(Map.of(), query, null);
  }

  /** A request that changes something. */
  public static Rehearsal writing(String body) {
    return new Rehearsal(Map.of(), "", body);
  }

  public Rehearsal of(String pathParameter, String value) {
    Map<String, String> more = new HashMap<>(pathParameters);
    more.put(pathParameter, value);
    return new Rehearsal(more, query, body);
  }

  HttpApiEvent event() {
    return new HttpApiEvent(
        "/" + NOBODY,
        query,
        Map.of("accept", "application/json", "idempotency-key", NOBODY),
        pathParameters,
        new HttpApiEvent.RequestContext(
            NOBODY,
            new HttpApiEvent.Http(body == null ? "GET" : "POST"),
            new HttpApiEvent.Authorizer(
                new HttpApiEvent.Iam(
                    "000000000000", "arn:aws:iam::000000000000:user/" + NOBODY, NOBODY))),
        body,
        false);
  }
}
