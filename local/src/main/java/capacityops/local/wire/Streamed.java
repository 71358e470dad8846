package capacityops.local.wire;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/**
 * A response that streams bytes beside its members, such as S3's GetObject.
 *
 * @param status HTTP's
 */
public record Streamed(SdkPojo head, byte[] body, int status) implements SdkPojo {
  @Override
  public List<SdkField<?>> sdkFields() {
    return head.sdkFields();
  }

  @Override
  public Map<String, SdkField<?>> sdkFieldNameToField() {
    return head.sdkFieldNameToField();
  }
}
