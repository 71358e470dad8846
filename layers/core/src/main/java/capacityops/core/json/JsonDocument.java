package capacityops.core.json;

/**
 * A JSON value kept as its text: the part of a record that only its own capability reads.
 *
 * @param json valid JSON
 */
public record JsonDocument(String json) {
  public static JsonDocument of(Object value) {
    return new JsonDocument(Json.text(value));
  }

  /** Reads the value as a record. */
  public <T> T as(Class<T> type) {
    return Json.read(json, type);
  }
}
