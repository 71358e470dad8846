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
  public Operations and(Operations others) {
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

  /** The same operations, each behind a guard that may refuse the call. */
  public Operations behind(Guard guard) {
    Operations guarded = new Operations();
    byName.forEach((name, operation) -> guarded.byName.put(name, operation.behind(guard)));
    return guarded;
  }

  /** The same operations, of which only one is performed at a time. */
  public Operations oneAtATime(Object lock) {
    Operations serial = new Operations();
    byName.forEach((name, operation) -> serial.byName.put(name, operation.oneAtATime(lock)));
    return serial;
  }

  /** Looks at a call before it is performed. */
  @FunctionalInterface
  public interface Guard {
    /**
     * @throws AwsError to refuse it
     */
    void check(String operation, SdkPojo request, CallContext context);
  }

  /** An operation with the SDK type of its request. */
  public record Registered<I extends SdkPojo, O extends SdkPojo>(
      String name, Class<I> requestType, Operation<I, O> operation) {
    public SdkPojo perform(SdkPojo request, CallContext context) {
      return operation.perform(requestType.cast(request), context);
    }

    private Registered<I, O> oneAtATime(Object lock) {
      return new Registered<>(
          name,
          requestType,
          (request, context) -> {
            synchronized (lock) {
              return operation.perform(request, context);
            }
          });
    }

    private Registered<I, O> behind(Guard guard) {
      return new Registered<>(
          name,
          requestType,
          (request, context) -> {
            guard.check(name, request, context);
            return operation.perform(request, context);
          });
    }
  }
}
