package capacityops.core.api;

/**
 * One thing wrong with a request.
 *
 * @param field where, such as {@code instancePools[0].count}
 */
public record FieldError(String field, String message) {}
