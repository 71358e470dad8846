package capacityops.local.capacity;

import capacityops.local.wire.Operation;
import capacityops.local.wire.Operations;
import software.amazon.awssdk.core.SdkPojo;

/** The way to every operation: its request rate, the lock, and what is due first. */
interface Guard {
  <I extends SdkPojo, O extends SdkPojo> Operation<I, O> around(
      String name, Operation<I, O> operation);

  default <I extends SdkPojo, O extends SdkPojo> void on(
      Operations operations, Class<I> requestType, Operation<I, O> operation) {
    String name = requestType.getSimpleName().replaceFirst("Request$", "");
    operations.on(requestType, around(name, operation));
  }
}
