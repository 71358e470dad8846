package capacityops.local.wire;

import java.lang.reflect.Field;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.protocols.core.OperationInfo;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * One operation as the SDK models it.
 *
 * @param name the AWS name, such as {@code DescribeCapacityReservations}
 * @param binding its URI and method, or its action, from the SDK's marshaller of the request
 */
record OperationModel(String name, Class<?> requestType, OperationInfo binding) {

  /**
   * @throws ClassNotFoundException where the type is no operation's request but a structure
   */
  static OperationModel of(Class<?> requestType) throws ClassNotFoundException {
    try {
      Field binding = marshaller(requestType).getDeclaredField("SDK_OPERATION_BINDING");
      binding.setAccessible(true);
      return new OperationModel(
          requestType.getSimpleName().replaceFirst("Request$", ""),
          requestType,
          (OperationInfo) binding.get(null));
    } catch (NoSuchFieldException | IllegalAccessException e) {
      throw new IllegalStateException("The SDK marshals differently: " + requestType, e);
    }
  }

  static Class<?> marshaller(Class<?> requestType) throws ClassNotFoundException {
    String transform = requestType.getPackageName().replaceFirst("\\.model$", ".transform");
    return Class.forName(transform + "." + requestType.getSimpleName() + "Marshaller");
  }

  /** An empty request to be filled. */
  SdkPojo newRequest() {
    return newRequest(requestType);
  }

  static SdkPojo newRequest(Class<?> requestType) {
    try {
      return (SdkPojo) requestType.getMethod("builder").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The SDK has no builder for " + requestType, e);
    }
  }

  /** The finished value of a filled builder. */
  static SdkPojo built(SdkPojo builder) {
    return (SdkPojo) ((Buildable) builder).build();
  }
}
