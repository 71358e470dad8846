package capacityops.events.domain;

import capacityops.core.json.JsonDocument;

/** The functions behind the HTTP API, called as the API calls them. */
@FunctionalInterface
public interface ApiFunctions {
  /**
   * @throws CommandNotAnswered where the function failed or could not be called
   */
  Answer call(Command command);

  /**
   * An answer of the API.
   *
   * @param location {@code null} where it names none
   * @param body the resource, or the problem document
   */
  record Answer(int status, String location, JsonDocument body) {}
}
