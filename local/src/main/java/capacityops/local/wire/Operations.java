package capacityops.local.wire;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.SdkPojo;

/**
 * The operations of one service by AWS name: {@code StartCapacityTask} for {@code
 * StartCapacityTaskRequest}.
 */
public final class Operations {
  private final Map<String, Registered<?, ?>> byName = new LinkedHashMap<>();

  /** Binds behaviour to the operation whose request the SDK models as {@code requestType}. */
  public <I extends SdkPojo, O extends SdkPojo> Operations on(
      Class<I> requestType, Operation<I, O> operation) {
    String name = requestType.getSimpleName().replaceFirst("Request$", "");
    byName.put(name, new Registered<>(name, requestType, operation));
    return this;
  }

  public Optional<Registered<?, ?>> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  public Collection<Registered<?, ?>> all() {
    return Collections.unmodifiableCollection(byName.values());
  }

  /**
   * Takes in the operations of another part of the same service.
   *
   * @throws IllegalArgumentException where both know an operation
   */
  Operations and(Operations others) {
    Operations merged = new Operations();
    merged.byName.putAll(byName);
    others.byName.forEach(
        (name, operation) -> {
          if (merged.byName.put(name, operation) != null) {
            throw new IllegalArgumentException("Two simulators answer " + name);
          }
        });
    return merged;
  }

  /** An operation with the SDK type of its request. */
  public record Registered<I extends SdkPojo, O extends SdkPojo>(
      String name, Class<I> requestType, Operation<I, O> operation) {
    public SdkPojo perform(SdkPojo request, CallContext context) {
      return operation.perform(requestType.cast(request), context);
    }
  }
}
