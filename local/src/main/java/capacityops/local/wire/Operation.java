package capacityops.local.wire;

import software.amazon.awssdk.core.SdkPojo;

/**
 * The behaviour of one AWS operation: typed request in, typed response out, or an {@link AwsError}.
 */
@FunctionalInterface
public interface Operation<I extends SdkPojo, O extends SdkPojo> {
  O perform(I request, CallContext context);
}
